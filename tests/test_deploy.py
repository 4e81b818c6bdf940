"""What operators copy: it names only what exists, and nginx accepts it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from desk.cluster import Sizes, nginx_configuration
from desk.commands.processes import Kind
from desk.paths import ROOT
from desk.settings import Settings

DEPLOY = ROOT / "deploy"
KNOWN = {f"KEYDESK_{field.upper()}" for field in Settings.model_fields}
NAME = re.compile(r"\bKEYDESK_[A-Z_]+\b")
FILES = sorted(path for path in DEPLOY.rglob("*") if path.is_file())
CERTIFICATE = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=x"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_only_settings_that_exist_are_named(path: Path) -> None:
    assert set(NAME.findall(path.read_text(encoding="utf-8"))) <= KNOWN


@pytest.mark.parametrize("kind", Kind)
def test_there_is_a_unit_for_each_process(kind: Kind) -> None:
    unit = (DEPLOY / "systemd" / f"keydesk-{kind.value}@.service").read_text(encoding="utf-8")
    assert f"keydesk serve {kind.value}\n" in unit


def test_the_compose_file_runs_two_of_each_process() -> None:
    services = yaml.safe_load((DEPLOY / "container" / "compose.yml").read_text(encoding="utf-8"))["services"]
    assert {kind: services[kind]["command"] for kind in map(str, Kind)} == {kind: ["serve", kind] for kind in Kind}
    assert {services[kind]["deploy"]["replicas"] for kind in Kind} == {2}


def accepts(folder: Path, configuration: str) -> None:
    """Whether nginx does."""
    nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if nginx is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("needs Debian's nginx-light")
    file = folder / "nginx.conf"
    file.write_text(configuration, encoding="utf-8")
    command = [nginx, "-t", "-p", folder, "-e", folder / "error.log", "-c", file]
    tried = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
    assert tried.returncode == 0, tried.stderr


def test_nginx_accepts_the_configuration_of_a_cluster(tmp_path: Path) -> None:
    configuration = nginx_configuration(Settings(), Sizes(desks=3), tmp_path)
    assert "server 127.0.0.1:8083 " in configuration
    assert "@" not in configuration
    accepts(tmp_path, configuration)


def test_nginx_accepts_the_site_for_operators(tmp_path: Path) -> None:
    names = ["-keyout", str(tmp_path / "support.example.com.key"), "-out", str(tmp_path / "support.example.com.pem")]
    subprocess.run([*CERTIFICATE, *names], check=True, capture_output=True, timeout=60)
    site = (DEPLOY / "nginx" / "keydesk.conf").read_text(encoding="utf-8")
    here = site.replace("/opt/keydesk", str(ROOT)).replace("/etc/keydesk", str(tmp_path)).replace("443", "8443")
    kinds = ("client_body", "proxy", "fastcgi", "scgi", "uwsgi")
    temporary = "\n".join(f"{kind}_temp_path {tmp_path}/{kind};" for kind in kinds)
    accepts(tmp_path, f"pid {tmp_path}/nginx.pid;\nevents {{}}\nhttp {{\naccess_log off;\n{temporary}\n{here}\n}}\n")
