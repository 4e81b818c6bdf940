"""A browser for the tests of this folder, and pages that are signed in."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect, sync_playwright

from tests.browser import chromium
from tests.browser.visitors import sign_in_agent, sign_in_to_portal
from tests.stack.client import Stack

NewPage = Callable[..., Page]
PATIENCE_MS = 20_000
OWNER = "olivia@harborview.example"


@pytest.fixture(scope="session", autouse=True)
def chromium_is_there() -> None:
    """Without Chromium the tests are skipped before anything starts, and fail where all tests have to run (CI)."""
    if not chromium.is_there():
        if os.environ.get("CI"):
            pytest.fail(chromium.MISSING)
        pytest.skip(chromium.MISSING)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium, for the tests of this folder only: its event loop must not be there for others."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        started = chromium.launch(playwright)
        yield started
        started.close()


@pytest.fixture
def new_page(browser: Browser, stack: Stack) -> Iterator[NewPage]:
    """Makes pages of separate visitors; options are those of a browser context. Script errors fail the test."""
    contexts = []
    errors: list[str] = []

    def make(**options: Any) -> Page:
        context = browser.new_context(base_url=stack.url, **{"viewport": {"width": 1280, "height": 860}, **options})
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield make
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture(scope="package")
def agent_state(browser: Browser, stack: Stack) -> StorageState:
    """The cookies of an agent who has signed in on the page."""
    with browser.new_context(base_url=stack.url) as context:
        page = context.new_page()
        sign_in_agent(page)
        return context.storage_state()


@pytest.fixture(scope="package")
def portal_state(browser: Browser, stack: Stack) -> StorageState:
    """The cookies of an owner who has signed in to the portal with the code from the mail."""
    with browser.new_context(base_url=stack.url) as context:
        page = context.new_page()
        sign_in_to_portal(page, stack, OWNER)
        return context.storage_state()
