"""The page to try Crossdesk, as a customer of the demo shop uses it: real Chromium before the whole cluster."""

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, expect

from tests.cluster.in_chromium import PATIENCE, chromium, seen, watched

DESKTOP, PHONE = (1280, 800), (360, 740)

pytestmark = pytest.mark.cluster


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as running:
        yield running


@pytest.fixture
async def page(browser: Browser, cluster, request) -> AsyncIterator[Page]:
    """The page, opened and used without complaint of the browser and without asking any other host."""
    (width, height), scheme = getattr(request, "param", (DESKTOP, "light"))
    looks = {"viewport": {"width": width, "height": height}, "color_scheme": scheme, "has_touch": width < 600}
    async with watched(browser, cluster.url, **looks) as page:
        await page.goto(cluster.url)
        yield page


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
