"""Pages in a real browser: Debian's Chromium, watched for complaints, and looked at with axe."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, Request, async_playwright, expect

CHROMIUM = os.environ.get("CROSSDESK_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 30_000
"""Milliseconds."""


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A browser for the length of a block; skips where there is none, and fails in CI."""
    if CHROMIUM is None:
        missing = "needs Chromium: apt-get install chromium, or name one by CROSSDESK_TEST_CHROMIUM"
        pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)
    expect.set_options(timeout=PATIENCE)
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        await running.close()


@asynccontextmanager
async def watched(browser: Browser, url: str, *, refused: bool = False, **looks: Any) -> AsyncIterator[Page]:
    """A page used without complaint of the browser and without asking any other host than that of `url`.

    With `refused` the page may be refused answers, of which browsers complain as well.
    """
    context = await browser.new_context(**looks, locale="en-GB", reduced_motion="reduce")
    page = await context.new_page()
    page.set_default_timeout(PATIENCE)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
    page.on("requestfailed", lambda failed: complaints.extend(_broken(failed)))
    page.on("request", lambda asked: complaints.extend(_elsewhere(asked, url)))
    yield page
    assert [each for each in complaints if not (refused and "Failed to load resource" in each)] == []
    await context.close()


def _broken(failed: Request) -> list[str]:
    """A stream that the page itself gives up is no failure."""
    return [] if failed.failure == "net::ERR_ABORTED" else [f"{failed.url}: {failed.failure}"]


def _elsewhere(asked: Request, url: str) -> list[str]:
    parts = urlsplit(asked.url)
    return [] if parts.scheme == "data" or parts.netloc == urlsplit(url).netloc else [f"asked for {asked.url}"]


async def seen(page: Page, name: str) -> None:
    """Nothing is cut off, axe finds no barrier; a picture is kept where CROSSDESK_TEST_PICTURES names a folder."""
    if folder := os.environ.get("CROSSDESK_TEST_PICTURES"):
        await page.screenshot(path=Path(folder) / f"{name}.png", full_page=name.startswith("ops"))
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found = await Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
