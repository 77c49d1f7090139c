"""The page to try it, as a person sees it: headless Chromium, real HTTP, real server-sent events."""

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from crossdesk.contracts.callbacks import CallbackRequested, CallbackSlot, CallbackSlots
from crossdesk.contracts.gateway import AgentReplied, InquiryReceived
from crossdesk.contracts.intent import InquiryUnderstood
from crossdesk.contracts.knowledge import Answer
from crossdesk.contracts.routing import ConversationQueued, ReplyDecided
from crossdesk.testing.examples import an_understanding
from crossdesk.testing.handling import handle
from playwright.async_api import Page, async_playwright, expect
from services.gateway.tests.integration.another_replica import written_by_another_replica

from gateway.app import create_app
from gateway.gateway import Gateway
from gateway.record.record_agent import record_agent_reply
from gateway.record.record_case import record_understanding
from gateway.record.record_person import record_queued
from gateway.record.record_received import record_received
from gateway.record.record_reply import record_reply

CHROMIUM = os.environ.get("CROSSDESK_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
KEY = "ck_test_the-demo-shop"
ANSWER = "Ihr Paket ist in Frankfurt angekommen."

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt-get install chromium")


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    """A page that fails the test on any error it logs, such as one of the content security policy."""
    errors: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = await browser.new_page(locale="en-GB", viewport={"width": 1280, "height": 800})
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda line: errors.append(line.text) if "Content Security Policy" in line.text else None)
        yield page
        await browser.close()
    assert errors == []


@pytest.fixture
async def url(gateway: Gateway, serve: Callable[[Any], Awaitable[str]]) -> str:
    told = {"demo_key": KEY, "demo_tracking_number": "LX473124829CN"}
    settings = gateway.settings.model_copy(update=told)
    return await serve(create_app(Gateway(**{**vars(gateway), "settings": settings})))


async def received(gateway: Gateway) -> InquiryReceived:
    """The message that reached the bus last, taken in as by the projection."""
    event = gateway.bus.events[-1]  # type: ignore[attr-defined]  # the noting bus of these tests
    assert isinstance(event, InquiryReceived)
    await handle(gateway.database, record_received, event, rows=written_by_another_replica(gateway.database))
    return event


async def answered(gateway: Gateway, event: InquiryReceived) -> None:
    """What the cluster would say about it."""
    place: dict[str, Any] = {"tenant": event.tenant, "conversation_id": event.conversation_id}
    case = InquiryUnderstood(
        **place, inquiry=event.inquiry, turn=1, understanding=an_understanding(), why="the text asks where a parcel is"
    )
    await handle(gateway.database, record_understanding, case, rows=written_by_another_replica(gateway.database))
    answer = Answer(text=ANSWER, language="de", scenario="track_shipment.in_transit")
    reply = ReplyDecided(**place, inquiry_id=event.inquiry.inquiry_id, answer=answer, why="sure enough to answer")
    await handle(gateway.database, record_reply, reply, rows=written_by_another_replica(gateway.database))


async def test_a_customer_writes_and_sees_the_answer_arrive_with_its_reasons(
    page: Page, url: str, gateway: Gateway
) -> None:
    await page.goto(url)
    await expect(page.get_by_label("Your message")).to_be_focused()
    await page.get_by_role("button", name="Wo bleibt mein Paket LX473124829CN?").click()
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("202 accepted in")).to_be_visible()

    event = await received(gateway)
    assert event.inquiry.text == "Wo bleibt mein Paket LX473124829CN?"
    assert (event.inquiry.customer.country, event.inquiry.customer.time_zone) == ("DE", "Europe/Berlin")
    await answered(gateway, event)
    said = page.get_by_role("log").get_by_text(ANSWER)
    await expect(said).to_be_visible()
    await expect(said).to_have_attribute("lang", "de")
    await expect(page.get_by_label("Timeline").get_by_text("the text asks where a parcel is")).to_be_visible()
    await expect(page.get_by_label("Timeline").get_by_text("track_shipment 95%")).to_be_visible()
    await expect(page.locator("#state")).to_have_text("Answered")
    await _picture(page, "answered")


async def test_a_second_message_goes_on_in_the_conversation_and_a_person_replies(
    page: Page, url: str, gateway: Gateway
) -> None:
    await page.goto(url)
    await page.get_by_label("Your message").fill("First")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("202 accepted in")).to_have_count(1)
    first = await received(gateway)
    await page.get_by_label("Your message").fill("Second")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("202 accepted in")).to_have_count(2)
    second = await received(gateway)
    assert second.conversation_id == first.conversation_id
    reply = AgentReplied(
        tenant="demo",
        conversation_id=first.conversation_id,
        message_id=second.inquiry.inquiry_id,
        agent_id="anna",
        text="مرحبا، معك آنا",
        language="ar",
    )
    await handle(gateway.database, record_agent_reply, reply, rows=written_by_another_replica(gateway.database))
    said = page.get_by_role("log").get_by_text("مرحبا، معك آنا")
    await expect(said).to_be_visible()
    assert await said.evaluate("element => getComputedStyle(element).direction") == "rtl"
    await page.get_by_role("button", name="New conversation").click()
    await expect(page.get_by_role("log")).to_be_hidden()


async def test_a_wrong_key_is_told_and_the_message_can_be_sent_again(page: Page, url: str, gateway: Gateway) -> None:
    await page.goto(url)
    await page.get_by_text("API key", exact=True).click()
    await page.get_by_label("API key of the shop").fill("wrong")
    await page.get_by_label("Your message").fill("Hello")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("Who are you?")
    await page.get_by_label("API key of the shop").fill(KEY)
    await page.get_by_role("button", name="Send again").click()
    await expect(page.get_by_text("202 accepted in")).to_be_visible()
    assert len(gateway.bus.published) == 1  # type: ignore[attr-defined]  # the noting bus of these tests


async def test_who_waits_for_a_person_may_choose_a_time_on_their_own_clock(
    page: Page, gateway: Gateway, serve: Callable[[Any], Awaitable[str]]
) -> None:
    starts, ends = datetime(2026, 11, 30, 8, tzinfo=UTC), datetime(2026, 11, 30, 11, tzinfo=UTC)
    slot = CallbackSlot(starts_at=starts, ends_at=ends, local_starts_at=starts, local_ends_at=ends, places=3)

    def offers(request: httpx.Request) -> httpx.Response:
        conversation = request.url.path.split("/")[3]
        offered = CallbackSlots(conversation_id=conversation, time_zone="Europe/Berlin", slots=[slot])
        return httpx.Response(200, json=offered.model_dump(mode="json"))

    routing = httpx.AsyncClient(transport=httpx.MockTransport(offers), base_url="http://routing")
    settings = gateway.settings.model_copy(update={"demo_key": KEY})
    replica = Gateway(**{**vars(gateway), "settings": settings, "routing": routing})
    await page.goto(await serve(create_app(replica)))
    await page.get_by_label("Your message").fill("I want to talk to a person")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("202 accepted in")).to_be_visible()
    event = await received(gateway)
    queued = ConversationQueued(
        tenant="demo",
        conversation_id=event.conversation_id,
        inquiry_id=event.inquiry.inquiry_id,
        skill="general",
        language="en",
        priority=0,
        summary="wants a person",
    )
    await handle(gateway.database, record_queued, queued, rows=written_by_another_replica(gateway.database))
    await expect(page.locator("#slot")).to_contain_text("(Europe/Berlin)")
    await expect(page.locator("#slot")).to_contain_text("09:00")
    async with page.expect_response("**/callback") as answered_by:
        await page.get_by_role("button", name="Choose").click()
    assert (await answered_by.value).ok  # 202: nobody decides in this test
    events = gateway.bus.events  # type: ignore[attr-defined]  # the noting bus of these tests
    assert [event.starts_at for event in events if isinstance(event, CallbackRequested)] == [starts]
    await page.get_by_role("button", name="New conversation").click()
    await expect(page.locator("#callback")).to_be_hidden()


async def test_on_a_phone_nothing_is_cut_off(page: Page, url: str) -> None:
    await page.set_viewport_size({"width": 360, "height": 740})
    await page.emulate_media(color_scheme="dark")
    await page.goto(url)
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await expect(page.get_by_role("button", name="Send")).to_be_visible()
    await _picture(page, "phone")


async def _picture(page: Page, name: str) -> None:
    """Keeps a picture where somebody asked for one."""
    folder = os.environ.get("CROSSDESK_TEST_PICTURES")
    if folder:
        await page.screenshot(path=f"{folder}/{name}.png")
