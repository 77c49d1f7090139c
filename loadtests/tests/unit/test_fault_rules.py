"""The rules by which faults judge: breaker, goodput, poison, disks, clocks."""

import base64
import json
import random
from datetime import UTC, datetime
from pathlib import Path

import pytest
from crossdesk.bus.envelope import from_headers, unwrap, wrap
from crossdesk.bus.protocol import Partition, Record
from crossdesk.contracts.dead_letters import EventDeadLettered
from crossdesk.contracts.event import derive_id
from crossdesk.errors import Misconfigured, Undecodable
from hypothesis import given
from hypothesis import strategies as st

from loadtests.faults.breaker_seen import Break, complaints
from loadtests.faults.capacity import keeps_up
from loadtests.faults.carrier_double import Asked, most_at_once, numbers_in
from loadtests.faults.given_up import GivenUp
from loadtests.faults.goodput import Span
from loadtests.faults.load import Draft, Post
from loadtests.faults.overload import judge_load, judge_refusals, with_vips
from loadtests.faults.parcels import fresh_numbers
from loadtests.faults.poison import KINDS, Kind
from loadtests.faults.second_load import waits
from loadtests.faults.skewed_clock import set_clock
from loadtests.faults.small_disk import size_of
from loadtests.faults.wanted import above_zero
from loadtests.faults.wishes import Unmet, Wishes
from loadtests.latency import percentile


def broken(*moments: float, others: int = 0) -> Break:
    return Break("errors", 0.0, [Asked(at, "errors", (), others) for at in moments])


def test_a_breaker_that_opens_and_probes_once_a_rest_is_right():
    assert not list(complaints(broken(0.1, 0.2, 0.5, 1.0, 11.2, 21.4)))


@pytest.mark.parametrize(
    ("found", "complaint"),
    [
        (broken(*(each / 2 for each in range(20))), "breaker open after"),
        (broken(0.1, 0.2), "no probe"),
        (broken(0.1, 11.0, 12.0), "apart"),
        (broken(0.1, 11.0, others=1), "overlap"),
        (broken(), "nobody asked"),
    ],
)
def test_a_breaker_that_does_otherwise_is_told(found, complaint):
    assert any(complaint in told for told in complaints(found))


def posted(
    intended: float, decided: float | None, *, lane: str = "urgent", status: int = 202, **fields
) -> tuple[Post, float | None]:
    post = Post(f"p-{intended}", lane, None, intended, began=intended, done=intended + 0.01, status=status, **fields)
    post.inquiry = f"i-{intended}" if status == 202 else None
    return post, decided


def span_of(*posts: tuple[Post, float | None], end: float = 10.0) -> Span:
    decided = {post.inquiry: at for post, at in posts if post.inquiry and at is not None}
    return Span([post for post, _ in posts], decided, 0.0, end)


def test_a_refused_urgent_customer_counts_as_not_served_in_time():
    span = span_of(posted(1.0, 1.5), posted(2.0, 3.5), posted(3.0, None, status=503, retry_after="1"), posted(4.0, 4.1))
    assert span.within(1.0, "urgent") == pytest.approx(0.5)


def test_goodput_counts_decisions_in_the_span_and_not_arrivals():
    span = span_of(posted(-5.0, 1.0), posted(1.0, 2.0), posted(9.0, 11.0))
    assert span.goodput == pytest.approx(0.2)


def test_goodput_below_nine_tenths_of_the_peak_is_told():
    wishes = Wishes()
    judge_load(span_of(*(posted(float(each), each + 0.1) for each in range(8))), 1.0, wishes)
    assert "goodput 80%" in wishes.unmet[0]


def test_a_late_generator_voids_the_run_and_judges_nothing_else():
    post, decided = posted(1.0, 5.0)
    post.began = 4.0
    wishes = Wishes()
    judge_load(span_of((post, decided)), 100.0, wishes)
    assert [told.partition(":")[0] for told in wishes.unmet] == ["void"]


def test_a_capacity_that_was_believed_too_small_voids_the_run():
    wishes = Wishes()
    judge_load(span_of(*(posted(each / 4, each / 4 + 0.1) for each in range(36))), 1.0, wishes)
    assert [told.partition(":")[0] for told in wishes.unmet] == ["void"]


@pytest.mark.parametrize("refusal", [{"status": 500, "retry_after": "1"}, {"status": 503}])
def test_a_refusal_without_retry_after_or_with_another_status_is_told(refusal):
    wishes = Wishes()
    judge_refusals(span_of(posted(1.0, None, **refusal)), wishes)
    assert "no 429 or 503" in wishes.unmet[0]


def test_refusals_that_take_long_are_told():
    post, _ = posted(1.0, None, status=503, retry_after="1")
    post.done = post.began + 3
    wishes = Wishes()
    judge_refusals(span_of((post, None)), wishes)
    assert "3000 ms" in wishes.unmet[0]


def test_an_overload_that_the_quota_keeps_away_proves_nothing():
    wishes = Wishes()
    judge_refusals(span_of(posted(1.0, None, status=429, retry_after="1")), wishes)
    assert wishes.unmet[0].startswith("void: 1 were refused by the shop's quota")


def test_vips_are_in_the_urgent_lane():
    draw = with_vips(lambda rng: Draft({"customer": {"id": "c"}, "text": "?"}))
    drawn = [draw(random.Random(seed)) for seed in range(200)]
    vips = [draft for draft in drawn if draft.body["customer"].get("tier") == "vip"]
    assert 0 < len(vips) < len(drawn)
    assert all((draft.lane == "urgent") == (draft in vips) for draft in drawn)


@given(st.lists(st.floats(0, 1e6), min_size=1), st.floats(0.01, 1))
def test_a_percentile_is_the_smallest_value_that_so_many_do_not_exceed(values, share):
    found = percentile(values, share)
    assert sum(value <= found for value in values) >= share * len(values) - 1e-9
    assert sum(value < found for value in values) < share * len(values)


def test_waits_are_counted_from_the_intended_moment():
    post, _ = posted(1.0, 3.5)
    post.began = 3.0
    assert waits([post], {"i-1.0": 3.5}) == [2.5]


@pytest.mark.parametrize("given_rate", ["0", "-3", "many", "inf", "nan"])
def test_a_capacity_that_is_no_rate_is_refused(given_rate):
    with pytest.raises(Misconfigured, match="CAPACITY"):
        above_zero("CAPACITY", given_rate)


def test_a_cluster_keeps_up_while_it_decides_what_is_offered_and_soon():
    soon = span_of(*(posted(float(each), each + 0.5) for each in range(10)))
    assert keeps_up(soon, 1.0)
    assert not keeps_up(soon, 2.0), "half of what is offered"
    assert not keeps_up(span_of(*(posted(each / 10, 9.0) for each in range(10))), 1.0), "all of it late"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_kind_of_poison_is_unreadable(kind: Kind):
    envelope = kind.make("poison 1", "demo/1")
    with pytest.raises(Undecodable):
        unwrap(from_headers(envelope.topic, envelope.key, envelope.headers(), envelope.data))


def dead_letter(body: bytes, consumer: str, number: int) -> Record:
    event = EventDeadLettered(
        tenant="unknown",
        consumer=consumer,
        event_id="e",
        event_type="InquiryReceived",
        event_topic="inquiries",
        event_partition=0,
        event_offset=7,
        event_key="k",
        payload=base64.b64encode(body).decode(),
        error="?",
        attempts=1,
    )
    envelope = wrap(event, event_id=derive_id(consumer, number), source=consumer, time=datetime.now(UTC))
    place = Partition("dead-letters", 0)
    return Record(place, number, envelope.key, envelope.headers(), envelope.data, datetime.now(UTC))


def test_a_copy_of_a_dead_letter_counts_once_and_a_second_one_twice():
    given_up = GivenUp()
    for record in (dead_letter(b"x", "intent", 1), dead_letter(b"x", "intent", 1), dead_letter(b"x", "gateway", 1)):
        given_up.note(record)
    assert {consumer: len(ids) for consumer, ids in given_up.found[b"x"].items()} == {"intent": 1, "gateway": 1}
    given_up.note(dead_letter(b"x", "intent", 2))
    assert len(given_up.found[b"x"]["intent"]) == 2


@given(st.integers(1, 300), st.randoms())
def test_fresh_numbers_differ_and_are_well_formed(count, rng):
    numbers = fresh_numbers(rng, count)
    assert len(set(numbers)) == count
    assert all(len(number) == 13 for number in numbers)


@pytest.mark.parametrize("body", [b"", b"nothing", b"{}", b"[1]", b'[{"carrier": 1}]'])
def test_a_request_that_names_no_parcel_names_none(body):
    assert numbers_in(body) == ()


def test_the_numbers_of_a_request_are_read():
    assert numbers_in(json.dumps([{"number": "A"}, {"number": "B"}]).encode()) == ("A", "B")


def test_most_at_once_counts_the_request_itself():
    assert most_at_once([Asked(0, "works", (), 0), Asked(0, "works", (), 2)]) == 3


def test_files_take_whole_pages_of_a_small_disk(tmp_path: Path):
    (tmp_path / "one").write_bytes(b"x")
    (tmp_path / "empty").touch()
    assert size_of(tmp_path) % 4096 == 0
    assert size_of(tmp_path) >= 4096


@pytest.mark.parametrize(("seconds", "text"), [(600, "+600\n"), (-600, "-600\n"), (0, "+0\n")])
def test_a_clock_is_set_by_a_signed_number_of_seconds(tmp_path: Path, seconds: int, text: str):
    set_clock(tmp_path / "clock", seconds)
    assert (tmp_path / "clock").read_text() == text
    assert [path.name for path in tmp_path.iterdir()] == ["clock"]


def test_all_unmet_wishes_are_told_together():
    wishes = Wishes()
    wishes.want(True, "not this")
    wishes.want(False, "one")
    wishes.want(False, "two")
    with pytest.raises(Unmet, match="one; two"):
        wishes.settle()
