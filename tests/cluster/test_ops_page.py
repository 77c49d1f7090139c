"""The page of operations, as the person on call uses it: real Chromium before the whole cluster, without a mouse."""

import json
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from crossdesk.bus.envelope import Envelope
from crossdesk.bus.url import open_bus
from playwright.async_api import Page, expect

from tests.cluster.in_chromium import PATIENCE, chromium, seen, watched

SERVICES = ["translation", "intent", "logistics", "payments-risk", "knowledge", "routing", "gateway"]
SECRET = "jana@shop.example"
CAUSE = re.compile("payments-risk · PaymentRuleConfigured · Undecodable")

pytestmark = pytest.mark.cluster


@pytest.fixture
async def page(cluster) -> AsyncIterator[Page]:
    looks = {"viewport": {"width": 1440, "height": 900}, "color_scheme": "light"}
    async with chromium() as browser, watched(browser, cluster.url, refused=True, **looks) as page:
        await page.goto(f"{cluster.url}/ops")
        yield page


async def put_poison(cluster, count: int) -> None:
    """Events that payments-risk alone reads, and cannot."""
    body = json.dumps({"tenant": "demo", "customer": {"email": SECRET}, "country": "DE", "name": 7}).encode()
    name, topic = "PaymentRuleConfigured", "payment-rules"
    at = datetime.now(UTC)
    async with open_bus(cluster.setting("gateway", "CROSSDESK_BUS_URL"), instance="poison") as bus:
        await bus.publish([Envelope(uuid4(), name, "test", at, "demo", topic, "demo", body) for _ in range(count)])


def letters(page: Page):
    return page.get_by_role("listbox", name="Dead letters").get_by_role("option")


async def looked_at(page: Page, name: str, *schemes: str) -> None:
    for scheme in schemes:
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        await seen(page, f"ops-{name}-{scheme}")


async def sign_in(page: Page, cluster) -> None:
    await page.get_by_label("Your operator's key").fill(cluster.demo["operator_key"])
    await page.keyboard.press("Enter")


def rooms(page: Page):
    return page.get_by_role("group", name="Services").get_by_role("button")


async def choose_those_alike(page: Page, count: int) -> None:
    """Among the causes the one that has so many letters."""
    by_cause = page.get_by_role("group", name="By cause").get_by_role("button", name=CAUSE).first
    await expect(by_cause).to_contain_text(str(count))
    await by_cause.focus()
    await page.keyboard.press("Enter")
    await expect(letters(page)).to_have_count(count)


async def read_the_first(page: Page) -> None:
    await page.keyboard.press("d")
    await page.keyboard.press("ArrowDown")
    content = page.get_by_role("region", name="Content of the event")
    await expect(content).to_contain_text('"country": "DE"')
    await expect(content).to_contain_text("••• 17 characters")
    assert SECRET not in await page.content()


async def retry_it(page: Page) -> None:
    await page.keyboard.press("r")
    await looked_at(page, "asks-before", "dark")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Retried. It comes back")).to_be_visible()
    await expect(letters(page).filter(has_text="failed again")).to_have_count(1, timeout=PATIENCE)
    await expect(letters(page)).to_have_count(3)


async def drop_one_and_take_it_back(page: Page) -> None:
    await page.keyboard.press("Home")
    await expect(page.get_by_text("Retry of")).to_be_visible()
    await page.keyboard.press("x")
    await page.keyboard.type("a test of ours")
    await page.keyboard.press("Enter")
    await expect(letters(page)).to_have_count(2)
    await page.keyboard.press("u")
    await expect(letters(page)).to_have_count(3)


async def mask_it_for_good(page: Page) -> None:
    await expect(page.get_by_role("button", name="Mask for good")).to_be_visible()
    await page.keyboard.press("m")
    await page.keyboard.press("Enter")
    await expect(letters(page).filter(has_text="masked")).to_have_count(1)
    await expect(page.get_by_role("button", name="Retry", exact=True)).to_be_disabled()


async def test_only_an_operators_key_opens_the_page(page: Page):
    await expect(page.get_by_label("Your operator's key")).to_be_focused()
    await page.keyboard.type("not the key of anybody")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("This is no operator's key.")).to_be_visible()
    await looked_at(page, "sign-in", "light")


async def test_every_service_is_a_room_to_look_into_and_the_picture_comes_over_one_stream(page: Page, cluster):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await sign_in(page, cluster)
    await expect(rooms(page)).to_have_count(len(SERVICES))
    for room, service in zip(await rooms(page).all(), SERVICES, strict=True):
        await expect(room).to_have_attribute("aria-label", re.compile(rf"^{service}: .* [1-9]\d* replicas?"))
    await page.keyboard.press("f")
    await page.keyboard.press("ArrowLeft")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="gateway")).to_be_visible()
    await expect(page.get_by_role("complementary", name="gateway")).to_contain_text("outcomes")
    assert any(url.endswith("/flow/events") for url in asked)
    assert not any(url.endswith("/flow") for url in asked)


async def test_dead_letters_are_settled_by_keyboard(page: Page, cluster):
    await sign_in(page, cluster)
    await expect(rooms(page)).to_have_count(len(SERVICES))
    await put_poison(cluster, 3)
    await choose_those_alike(page, 3)
    await read_the_first(page)
    await looked_at(page, "letters", "light", "dark")
    await retry_it(page)
    await drop_one_and_take_it_back(page)
    await mask_it_for_good(page)
    await page.set_viewport_size({"width": 390, "height": 844})
    await looked_at(page, "phone", "light")


async def test_a_session_that_ends_leaves_nothing_on_the_page(page: Page, cluster):
    await put_poison(cluster, 1)
    await sign_in(page, cluster)
    await expect(letters(page).first).to_be_visible()
    await page.context.clear_cookies()
    await expect(page.get_by_text("Your session has ended.")).to_be_visible()
    await expect(letters(page)).to_have_count(0)
    await expect(rooms(page)).to_have_count(0)
