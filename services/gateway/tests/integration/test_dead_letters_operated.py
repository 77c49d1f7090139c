"""Operators and dead letters over HTTP: whose keys fit, what is shown, and what becomes of what they do."""

from base64 import b64decode, b64encode
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from crossdesk.bus.overview import GroupStanding, Standing
from crossdesk.bus.protocol import Lag, Partition
from crossdesk.contracts.dead_letters import NOBODY, EventDeadLettered, EventRetried
from crossdesk.contracts.event import derive_id
from crossdesk.testing.examples import an_inquiry_received
from crossdesk.testing.handling import handle
from services.gateway.tests.integration.another_replica import written_by_another_replica

from gateway.app import Api
from gateway.gateway import Gateway
from gateway.operations.flow import SERVICES, Flow
from gateway.operations.forget_letters import forget_letters
from gateway.operations.letters import operating
from gateway.record.record_dead_letter import record_dead_letter

KEYS = {"ana": "a" * 32, "ben": "b" * 40}
LETTERS = "/v1/operations/dead-letters"


class SeenLog:
    """A log in which intent is a quarter of a minute behind and routing has nobody."""

    async def look(self, groups: Any, topics: Any) -> Standing:
        place = Partition("inquiries", 0)
        lag = {name: {place: Lag(0, 0.0)} for name in groups}
        lag["intent"] = {place: Lag(7, 15.0)}
        members = {name: int(name != "routing") for name in groups}
        return Standing({place: 100}, {name: GroupStanding(members[name], lag[name]) for name in groups})


@pytest.fixture
def operated(gateway: Gateway) -> Gateway:
    return Gateway(**{**vars(gateway), "operators": KEYS, "flow": Flow(SeenLog(), lambda: 0.0)})


@pytest.fixture(scope="module")
def routes() -> Api:
    """Made once: building the routes takes longer than most of these tests."""
    return Api()


@pytest.fixture
async def ana(routes: Api, operated: Gateway) -> AsyncIterator[httpx.AsyncClient]:
    routes.state.gateway = operated
    transport = httpx.ASGITransport(routes, raise_app_exceptions=False)
    headers = {"Authorization": f"Bearer {KEYS['ana']}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost", headers=headers) as client:
        yield client


async def given_up(gateway: Gateway, **fields: Any) -> UUID:
    """A dead letter of intent, taken in as by the projection; gives its id."""
    body = an_inquiry_received().model_dump_json().encode()
    place = {"event_topic": "inquiries", "event_partition": 0, "event_offset": 1, "event_key": "demo/1"}
    letter = {
        "tenant": "demo",
        "consumer": "intent",
        "event_id": str(uuid4()),
        "event_type": "InquiryReceived",
        "event_time": datetime.now(UTC),
        "payload": b64encode(body).decode(),
        "error": "KeyError: 'jana@shop.example'",
        "attempts": 1,
        **place,
        **fields,
    }
    rows = written_by_another_replica(gateway.database)
    letter_id = uuid4()
    await handle(gateway.database, record_dead_letter, EventDeadLettered(**letter), rows=rows, event_id=letter_id)
    return letter_id


async def test_a_letter_is_listed_by_cause_and_read_without_what_tells_of_a_person(
    ana: httpx.AsyncClient, operated: Gateway
) -> None:
    letter = await given_up(operated)
    await given_up(operated, consumer="routing", tenant="other", error="ValueError: no")
    listed = (await ana.get(LETTERS)).json()
    assert {each["consumer"] for each in listed["letters"]} == {"intent", "routing"}
    assert {each["cause"]: each["letters"] for each in listed["alike"]} == {"KeyError": 1, "ValueError": 1}
    by_cause = (await ana.get(LETTERS, params={"cause": "KeyError", "consumer": "intent"})).json()
    assert [each["letter_id"] for each in by_cause["letters"]] == [str(letter)]
    read = await ana.get(f"{LETTERS}/{letter}")
    assert "jana@" not in read.text
    inquiry = an_inquiry_received().inquiry
    assert inquiry.text not in read.text
    assert read.json()["content"]["inquiry"]["inquiry_id"] == str(inquiry.inquiry_id)


async def test_pages_of_letters_hold_each_once(ana: httpx.AsyncClient, operated: Gateway) -> None:
    letters = {str(await given_up(operated)) for _ in range(5)}
    seen: list[str] = []
    cursor = None
    for _ in range(3):
        page = (await ana.get(LETTERS, params={"limit": 2, **({"cursor": cursor} if cursor else {})})).json()
        seen += [each["letter_id"] for each in page["letters"]]
        cursor = page["next_cursor"]
    assert cursor is None
    assert len(seen) == 5
    assert set(seen) == letters


async def test_who_reads_all_of_a_letter_is_noted_with_the_reason(ana: httpx.AsyncClient, operated: Gateway) -> None:
    letter = await given_up(operated)
    whole = await ana.post(f"{LETTERS}/{letter}/reveal", json={"reason": "ticket 7"})
    assert whole.json()["content"]["inquiry"]["text"] == an_inquiry_received().inquiry.text
    assert "jana@shop.example" in whole.json()["whole_error"]
    (entry,) = (await ana.get("/v1/operations/log")).json()["entries"]
    assert (entry["operator"], entry["action"], entry["reason"]) == ("ana", "reveal", "ticket 7")
    assert entry["letter_id"] == str(letter)


async def test_what_is_masked_is_gone_for_good_and_no_longer_retried(ana: httpx.AsyncClient, operated: Gateway) -> None:
    letter = await given_up(operated)
    masked = [(await ana.post(f"{LETTERS}/{letter}/mask")).json() for _ in range(2)]
    assert masked[0] == masked[1]
    assert masked[0]["masked"]
    whole = await ana.post(f"{LETTERS}/{letter}/reveal", json={"reason": "look"})
    assert an_inquiry_received().inquiry.text not in whole.text
    assert "jana@" not in whole.text
    refused = await ana.post(f"{LETTERS}/{letter}/retry")
    assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (409, "not-retriable")
    async with operating(operated.database) as connection:
        stored = b64decode(await connection.fetchval("SELECT payload FROM dead_letters")).decode()
    assert an_inquiry_received().inquiry.text not in stored


async def test_a_retry_orders_the_consumer_at_fault_once_however_often_it_is_asked(
    ana: httpx.AsyncClient, operated: Gateway
) -> None:
    letter = await given_up(operated)
    answers = [(await ana.post(f"{LETTERS}/{letter}/retry")).json()["state"] for _ in range(2)]
    assert answers == ["retried", "retried"]
    (order,) = operated.bus.published  # type: ignore[attr-defined]  # the noting bus of these tests
    (event,) = operated.bus.events  # type: ignore[attr-defined]  # the same
    assert isinstance(event, EventRetried)
    assert (order.topic, order.key, order.id) == ("inquiries", "demo/1", derive_id("retry", letter))
    assert (event.consumer, event.dead_letter_id) == ("intent", letter)
    assert b64decode(event.payload) == an_inquiry_received().model_dump_json().encode()
    dropped = await ana.post(f"{LETTERS}/{letter}/drop", json={"reason": "too late"})
    assert dropped.status_code == 409


async def test_what_nobody_could_handle_is_not_retried_and_says_why(ana: httpx.AsyncClient, operated: Gateway) -> None:
    for fields in ({"tenant": NOBODY}, {"event_topic": "gone"}, {"event_id": "no id"}):
        letter = await given_up(operated, **fields)
        refused = await ana.post(f"{LETTERS}/{letter}/retry")
        assert refused.status_code == 409
        assert refused.json()["detail"] == (await ana.get(f"{LETTERS}/{letter}")).json()["cannot_be_retried"]


async def test_a_drop_needs_a_reason_and_can_be_taken_back(ana: httpx.AsyncClient, operated: Gateway) -> None:
    letter = await given_up(operated)
    assert (await ana.post(f"{LETTERS}/{letter}/drop", json={"reason": " "})).status_code == 422
    dropped = (await ana.post(f"{LETTERS}/{letter}/drop", json={"reason": "a test of ours"})).json()
    assert (dropped["state"], dropped["reason"], dropped["closed_by"]) == ("dropped", "a test of ours", "ana")
    assert (await ana.post(f"{LETTERS}/{letter}/retry")).status_code == 409
    restored = (await ana.post(f"{LETTERS}/{letter}/restore")).json()
    assert (restored["state"], restored["reason"]) == ("open", None)
    actions = [each["action"] for each in (await ana.get("/v1/operations/log")).json()["entries"]]
    assert actions == ["restore", "drop"]


async def test_letters_of_one_cause_are_retried_together_up_to_a_bound_oldest_first(
    ana: httpx.AsyncClient, operated: Gateway
) -> None:
    letters = [await given_up(operated) for _ in range(3)]
    other = await given_up(operated, error="ValueError: no")
    alike = {"consumer": "intent", "event_type": "InquiryReceived", "cause": "KeyError"}
    first = (await ana.post(f"{LETTERS}:retry", json={**alike, "limit": 2})).json()
    assert first == {"retried": 2, "refused": 0, "left": 1}
    assert (await ana.post(f"{LETTERS}:retry", json=alike)).json() == {"retried": 1, "refused": 0, "left": 0}
    ordered = [event.dead_letter_id for event in operated.bus.events]  # type: ignore[attr-defined]  # as above
    assert sorted(ordered) == sorted(letters)
    assert (await ana.get(f"{LETTERS}/{other}")).json()["state"] == "open"


async def test_closed_letters_are_forgotten_after_a_month_and_open_ones_are_not(
    ana: httpx.AsyncClient, operated: Gateway
) -> None:
    closed, still_open = [await given_up(operated) for _ in range(2)]
    await ana.post(f"{LETTERS}/{closed}/drop", json={"reason": "old"})
    async with operating(operated.database) as connection:
        await connection.execute("UPDATE dead_letters SET at = at - $1::interval", timedelta(days=31))
        await connection.execute("UPDATE dead_letters SET closed_at = closed_at - $1::interval", timedelta(days=31))
    await forget_letters(operated)
    assert (await ana.get(f"{LETTERS}/{closed}")).status_code == 404
    assert (await ana.get(f"{LETTERS}/{still_open}")).status_code == 200


async def test_the_log_of_operations_cannot_be_changed_by_the_gateway_itself(
    ana: httpx.AsyncClient, operated: Gateway
) -> None:
    letter = await given_up(operated)
    await ana.post(f"{LETTERS}/{letter}/mask")
    async with operating(operated.database) as connection:
        assert await connection.execute("UPDATE operations_log SET operator = 'ben'") == "UPDATE 0"
        assert await connection.execute("DELETE FROM operations_log") == "DELETE 0"
    async with operated.database.transaction(["demo"]) as connection:
        assert await connection.fetchval("SELECT count(*) FROM operations_log") == 0
    async with operated.database.transaction(["other"]) as connection:
        assert await connection.fetchval("SELECT count(*) FROM dead_letters") == 0


async def test_the_flow_shows_every_service_its_lag_and_who_is_absent(
    ana: httpx.AsyncClient, operated: Gateway
) -> None:
    await given_up(operated)
    answer = await ana.get("/v1/operations/flow")
    services = {each["service"]: each for each in answer.json()["services"]}
    assert set(services) == set(SERVICES)
    assert len(services) == 7
    assert (services["intent"]["condition"], services["intent"]["behind_events"]) == ("behind", 7)
    assert services["routing"]["condition"] == "absent"
    assert services["intent"]["dead_letters"] == answer.json()["dead_letters"] == 1
    again = await ana.get("/v1/operations/flow", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
