"""A shop's feed: numbered without gaps, kept for those who come back, and honest about what it no longer has."""

import asyncio
import re
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from gateway.feeds import KEPT, Feed, Told
from gateway.read.happened import Happened, happened
from gateway.read.shown import Happening
from gateway.record.change import Entry

NOON = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
CONVERSATION = UUID("5f8c2f0c-2f64-5f27-8f30-7e9a3a0c5b11")


def happenings(count: int, kind: str = "AgentReplied") -> list[Happened]:
    entry = Entry(NOON, kind, "agent:anna", "", {})
    return [happened(entry, seq, CONVERSATION) for seq in range(1, count + 1)]


def a_feed(told: int) -> Feed:
    feed = Feed()
    feed.tell(happenings(told))
    return feed


def id_of(told: Told) -> str:
    found = re.search(r"^id: (.+)$", told.event.decode(), re.MULTILINE)
    assert found is not None
    return found[1]


def numbers(told: list[Told]) -> list[int]:
    return [each.number for each in told]


def test_a_new_feed_has_nothing_and_misses_nothing() -> None:
    feed = Feed()
    assert feed.latest == 0
    assert feed.after(0) == ([], False)


def test_happenings_are_numbered_from_one_in_the_order_they_were_told() -> None:
    feed = a_feed(3)
    feed.tell(happenings(2, "ReplyDecided"))
    told, missed = feed.after(0)
    assert numbers(told) == [1, 2, 3, 4, 5]
    assert [each.type for each in told] == ["AgentReplied"] * 3 + ["ReplyDecided"] * 2
    assert (missed, feed.latest) == (False, 5)


def test_an_event_is_framed_as_one_server_sent_event() -> None:
    feed = a_feed(1)
    ((told,), _) = feed.after(0)
    kind, place, data, *rest = told.event.decode().split("\n")
    assert kind == "event: AgentReplied"
    assert place.startswith("id: ")
    assert Happening.model_validate_json(data.removeprefix("data: ")).conversation_id == CONVERSATION
    assert rest == ["", ""]


def test_a_text_with_line_breaks_stays_within_its_event() -> None:
    feed, (one,) = Feed(), happenings(1)
    feed.tell([replace(one, data={"text": "a\n\nevent: ReplyDecided\r\ndata: {}\n\n"})])
    ((told,), _) = feed.after(0)
    assert told.event.count(b"\n") == 4
    assert b"\r" not in told.event


@given(told=st.integers(0, 20), after=st.integers(0, 20))
def test_a_stream_gets_what_was_told_after_its_place_and_nothing_twice(told: int, after: int) -> None:
    found, missed = a_feed(told).after(after)
    assert numbers(found) == list(range(after + 1, told + 1))
    assert not missed


def test_a_stream_that_fell_behind_what_is_kept_is_told_so_and_gets_the_rest() -> None:
    feed = a_feed(KEPT + 2)
    for after, missed in ((0, True), (1, True), (2, False)):
        assert feed.after(after)[1] is missed
    assert numbers(feed.after(0)[0]) == list(range(3, KEPT + 3))


def test_what_may_have_been_missed_is_a_gap_for_those_who_follow_and_none_for_those_who_come_later() -> None:
    feed = a_feed(2)
    feed.miss()
    assert feed.after(2) == ([], True)
    assert feed.after(feed.latest) == ([], False)
    feed.tell(happenings(1))
    told, missed = feed.after(2)
    assert (numbers(told), missed) == ([4], True)
    assert feed.after(3) == (told, False)


@given(st.lists(st.integers(0, 3) | st.none(), max_size=30))
def test_whoever_keeps_up_gets_everything_once_and_a_gap_for_each_miss(steps: list[int | None]) -> None:
    feed, number, found, gaps = Feed(), 0, 0, 0
    for step in steps:
        feed.miss() if step is None else feed.tell(happenings(step))
        told, missed = feed.after(number)
        number = told[-1].number if told else feed.latest
        found, gaps = found + len(told), gaps + missed
    assert (found, gaps) == (sum(step or 0 for step in steps), steps.count(None))


def test_an_id_of_this_feed_leads_back_to_its_place() -> None:
    feed = a_feed(5)
    told, _ = feed.after(0)
    assert [feed.place_of(id_of(each)) for each in told] == [1, 2, 3, 4, 5]
    assert numbers(feed.after(feed.place_of(id_of(told[2])) or 0)[0]) == [4, 5]


def test_an_id_of_another_feed_is_not_taken_for_one_of_this() -> None:
    ((told,), _) = a_feed(1).after(0)
    assert a_feed(1).place_of(id_of(told)) is None


@pytest.mark.parametrize("number", ["4", "-1", "+1", "1.0", "1e0", "", " 1", "²", "9" * 19, "9" * 5000, "0x1"])
def test_an_absurd_number_is_no_place(number: str) -> None:
    feed = a_feed(3)
    name = id_of(feed.after(0)[0][0]).rpartition(".")[0]
    assert feed.place_of(f"{name}.3") == 3
    assert feed.place_of(f"{name}.{number}") is None


@given(st.none() | st.text(max_size=100))
def test_any_text_is_no_place_and_no_crash(event_id: str | None) -> None:
    assert a_feed(1).place_of(event_id) is None


@pytest.mark.parametrize("wake", [lambda feed: feed.tell(happenings(1)), Feed.miss, Feed.wake])
async def test_all_who_wait_are_woken(wake: object) -> None:
    feed = Feed()
    waiting = [asyncio.create_task(feed.wait(3600)) for _ in range(3)]
    await asyncio.sleep(0)
    wake(feed)  # type: ignore[operator]  # each of the three takes the feed
    _, asleep = await asyncio.wait(waiting, timeout=60)
    assert not asleep


async def test_waiting_ends_by_itself() -> None:
    await asyncio.wait_for(Feed().wait(0.01), 60)


def test_ids_name_nobody() -> None:
    feed = Feed()
    feed.tell([replace(each, inquiry_id=uuid4()) for each in happenings(1)])
    ((told,), _) = feed.after(0)
    assert re.fullmatch(r"[0-9a-f]{12}\.1", id_of(told))
