"""The page to try Crossdesk, as a customer of the demo shop uses it: real Chromium before the whole cluster."""

import os
import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
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
DESKTOP, PHONE = (1280, 800), (360, 740)

pytestmark = pytest.mark.cluster


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    if CHROMIUM is None:
        missing = "needs Chromium: apt-get install chromium, or name one by CROSSDESK_TEST_CHROMIUM"
        pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        await running.close()


@pytest.fixture
async def page(browser: Browser, cluster, request) -> AsyncIterator[Page]:
    """The page, opened and used without complaint of the browser and without asking any other host."""
    (width, height), scheme = getattr(request, "param", (DESKTOP, "light"))
    looks = {"viewport": {"width": width, "height": height}, "color_scheme": scheme, "has_touch": width < 600}
    context = await browser.new_context(**looks, locale="en-GB", reduced_motion="reduce")
    page = await context.new_page()
    page.set_default_timeout(PATIENCE)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
    page.on("requestfailed", lambda failed: complaints.extend(broken(failed)))
    page.on("request", lambda asked: complaints.extend(elsewhere(asked, cluster.url)))
    await page.goto(cluster.url)
    yield page
    assert complaints == []
    await context.close()


def broken(failed: Request) -> list[str]:
    """A stream that the page itself gives up is no failure."""
    return [] if failed.failure == "net::ERR_ABORTED" else [f"{failed.url}: {failed.failure}"]


def elsewhere(asked: Request, url: str) -> list[str]:
    parts = urlsplit(asked.url)
    return [] if parts.scheme == "data" or parts.netloc == urlsplit(url).netloc else [f"asked for {asked.url}"]


async def write(page: Page, text: str) -> None:
    """Type a message where the keyboard is, and send it."""
    await expect(page.get_by_label("Your message")).to_be_focused()
    await page.keyboard.type(text)
    await page.keyboard.press("Enter")


def answers(page: Page):
    return page.get_by_role("log").locator(".bot .said")


def entries(page: Page):
    return page.get_by_role("list", name="Timeline").get_by_role("listitem")


async def test_a_german_customer_is_answered_in_german_and_sees_why_without_touching_a_mouse(page: Page, cluster):
    number = cluster.demo["sample"]["tracking_number"]
    await write(page, f"Wo bleibt mein Paket {number}?")
    await expect(answers(page)).to_contain_text(number, timeout=PATIENCE)
    await expect(answers(page)).to_have_attribute("lang", "de")
    await expect(page.locator("#state")).to_have_text("Answered")
    for what in ("Received", "Understood", "Parcel looked up", "Answered"):
        await expect(entries(page).filter(has_text=re.compile(rf"^{what}"))).to_have_count(1)
    assert all(await entries(page).locator(".why").all_inner_texts())

    before = await entries(page).count()
    await write(page, "Vielen Dank!")
    await expect(answers(page)).to_have_count(2, timeout=PATIENCE)
    assert await entries(page).count() > before


@pytest.mark.parametrize("text", ["أين طردي؟", "איפה החבילה שלי?"])
async def test_what_is_written_from_right_to_left_is_laid_out_so(page: Page, text):
    await page.keyboard.press("Shift+Tab")
    await expect(page.get_by_label("Write as")).to_be_focused()
    await page.keyboard.press("End")
    await expect(page.get_by_label("Write as")).to_have_value("web-noor")
    await page.keyboard.press("Tab")
    await page.keyboard.type(text)
    assert await direction(page.get_by_label("Your message")) == "rtl"
    await page.keyboard.press("Enter")
    said = page.get_by_role("log").locator(".customer .said")
    await expect(said).to_have_text(text)
    assert await direction(said) == "rtl"
    await expect(page.locator("#state")).to_have_attribute("data-state", "done", timeout=PATIENCE)


async def direction(element) -> str:
    return await element.evaluate("element => getComputedStyle(element).direction")


LOOKS = {
    f"{name}-{scheme}": (size, scheme)
    for name, size in (("desktop", DESKTOP), ("phone", PHONE))
    for scheme in ("light", "dark")
}


@pytest.mark.parametrize("page", LOOKS.values(), ids=LOOKS, indirect=True)
async def test_everybody_can_use_it_on_any_screen(page: Page, cluster, request):
    name = request.node.callspec.id
    await seen(page, f"{name}-empty")
    assert await page.evaluate("scrollY") == 0
    await page.get_by_label("Your message").click()
    await write(page, f"Wo bleibt mein Paket {cluster.demo['sample']['tracking_number']}?")
    await expect(answers(page)).to_have_count(1, timeout=PATIENCE)
    await expect(page.get_by_role("button", name="Send")).to_be_in_viewport()
    await seen(page, f"{name}-answered")


async def seen(page: Page, name: str) -> None:
    """Nothing is cut off, axe finds no barrier; a picture is kept where CROSSDESK_TEST_PICTURES names a folder."""
    if folder := os.environ.get("CROSSDESK_TEST_PICTURES"):
        await page.screenshot(path=Path(folder) / f"{name}.png")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found = await Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
