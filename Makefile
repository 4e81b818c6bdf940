# `make run` and `make test` are all that a newcomer needs; every set-up step that is missing is done first.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys, venv; raise SystemExit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin

.PHONY: run run-cluster test cluster-test setup setup-dev lint types unit widget-test stack-test train bench bench-load bench-pages faults eval lock audit clean

run: setup
	$(BIN)/keydesk run

run-cluster: setup
	$(BIN)/keydesk run-cluster

test: setup-dev lint types unit widget-test train stack-test

setup:
	@$(if $(PYTHON),,$(error Python 3.11 or newer is needed; none was found on PATH))$(PYTHON) tools/prepare.py

setup-dev:
	@$(if $(PYTHON),,$(error Python 3.11 or newer is needed; none was found on PATH))$(PYTHON) tools/prepare.py --dev

lint:
	$(BIN)/ruff check .

types:
	$(BIN)/mypy

unit:
	$(BIN)/python -m pytest -m "not stack and not browser"

widget-test:
	npm --prefix widget run --silent lint
	npm --prefix widget run --silent test
	npm --prefix widget run --silent size

train:
	$(BIN)/keydesk train

stack-test:
	$(BIN)/python -m pytest -m "stack or browser"

cluster-test: setup-dev train
	KEYDESK_TEST_CLUSTER=1 $(BIN)/python -m pytest tests/stack

bench: setup-dev train
	$(BIN)/python -m benchmarks.bench

bench-load: setup-dev train
	$(BIN)/python -m benchmarks.load_bench $(LOAD)

faults: setup-dev train
	$(BIN)/python -m benchmarks.faults $(FAULTS)

bench-pages: setup-dev
	$(BIN)/python -m benchmarks.pages $(PAGES)

eval: setup-dev
	OMP_NUM_THREADS=1 PYTHONPATH=. .venv-rasa/bin/python -m benchmarks.evaluate --record var/evaluation.json $(EVAL)
	$(BIN)/python -m benchmarks.evaluation.page var/evaluation.json

LOCK := $(BIN)/uv pip compile --generate-hashes --no-header --no-emit-index-url --upgrade
lock:
	$(LOCK) --python-version 3.11 requirements/uv.in -o requirements/uv.txt
	$(LOCK) --universal --python-version 3.11 requirements/app.in -o requirements/app.txt
	$(LOCK) --universal --python-version 3.11 requirements/dev.in -c requirements/app.txt -o requirements/dev.txt
	$(LOCK) --python-version 3.10 requirements/rasa.in -o requirements/rasa.txt
	$(LOCK) --no-deps --python-version 3.10 requirements/encoder.in -o requirements/encoder.txt
	$(LOCK) --universal --python-version 3.11 requirements/audit.in -o requirements/audit.txt

# Asks services on the internet. Every part runs, and one that fails fails the whole.
AUDIT_ENV := var/audit
audit: setup
	$(BIN)/uv venv --quiet --allow-existing --python $(BIN)/python $(AUDIT_ENV)
	$(BIN)/uv pip install --quiet --python $(AUDIT_ENV)/bin/python --require-hashes -r requirements/audit.txt
	status=0; $(BIN)/python tools/audit.py $(AUDIT_ENV)/bin/pip-audit || status=$$?; \
	npm --prefix widget audit --omit=dev || status=$$?; exit $$status

clean:
	rm -rf .venv .venv-rasa var widget/node_modules widget/dist
