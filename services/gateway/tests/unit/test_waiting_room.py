"""When the wait gets too long: who is refused, who is not, and what is said."""

import itertools
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.accept.waiting_room import FEW, FORGOTTEN_AFTER, LEAST, SPAN, SPANS, WaitingRoom
from gateway.gateway import Gateway
from gateway.news import News

LONGEST = 60.0


class Time:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Crowd:
    """Messages come and are decided in their order, so many each second."""

    def __init__(self, longest: float = LONGEST) -> None:
        self.clock = Time()
        self.room = WaitingRoom(longest, self.clock)
        self.numbers, self.next_decided = itertools.count(), 0

    def enter(self, messages: int) -> None:
        for _ in range(messages):
            self.room.enter(str(next(self.numbers)))

    def leave(self, messages: int) -> None:
        for _ in range(messages):
            self.room.leave(str(self.next_decided))
            self.next_decided += 1

    def pass_time(self, seconds: float, *, come: int, decided: int) -> None:
        for _ in range(round(seconds)):
            self.enter(come)
            self.leave(decided)
            self.clock.now += 1.0


def test_who_comes_while_all_is_answered_is_never_refused() -> None:
    crowd = Crowd()
    crowd.pass_time(300, come=50, decided=50)
    assert crowd.room.expected_wait() == 0
    assert crowd.room.refusal() is None


def test_three_times_the_capacity_is_refused_once_the_wait_is_too_long() -> None:
    crowd = Crowd()
    seconds = 0
    while crowd.room.refusal() is None:
        crowd.pass_time(1, come=300, decided=100)
        seconds += 1
    # 200 more wait each second, and 100 of them are a second's work: 60 seconds of it after half a minute.
    assert 29 <= seconds <= 35
    problem = crowd.room.refusal()
    assert problem is not None
    assert problem.kind.status == 503
    assert LONGEST <= int(problem.headers["Retry-After"]) <= LONGEST + 10


def test_who_comes_again_later_is_taken() -> None:
    crowd = Crowd()
    crowd.pass_time(60, come=300, decided=100)
    assert crowd.room.refusal() is not None
    crowd.pass_time(70, come=0, decided=100)
    assert crowd.room.refusal() is None


@pytest.mark.parametrize(
    ("before", "come", "decided", "seconds"),
    [(30, 190, 100, 60), pytest.param(20, 2000, 500, 10, id="at a pace that was never needed before")],
)
def test_a_surge_that_is_worked_off_within_the_limit_refuses_nobody(
    before: int, come: int, decided: int, seconds: int
) -> None:
    crowd = Crowd()
    crowd.pass_time(30, come=before, decided=before)
    for _ in range(seconds):
        crowd.pass_time(1, come=come, decided=decided)
        assert crowd.room.refusal() is None


def test_an_outage_is_no_overload() -> None:
    crowd = Crowd()
    crowd.pass_time((SPANS + 2) * SPAN, come=300, decided=0)
    assert crowd.room.refusal() is None


def test_a_pace_that_has_become_slower_counts_soon() -> None:
    crowd = Crowd()
    crowd.pass_time(30, come=300, decided=300)
    crowd.pass_time((SPANS + 1) * SPAN, come=100, decided=50)
    assert crowd.room.expected_wait() == pytest.approx(crowd.room.waiting / 50, rel=0.1)


def test_a_pause_does_not_count_as_the_pace() -> None:
    crowd = Crowd()
    crowd.pass_time(30, come=100, decided=100)
    crowd.pass_time((SPANS - 2) * SPAN, come=100, decided=0)
    assert crowd.room.expected_wait() == pytest.approx((SPANS - 2) * SPAN, abs=2)
    assert crowd.room.refusal() is None


@pytest.mark.parametrize("silent", [0, SPAN, (SPANS + 2) * SPAN])
def test_the_first_moments_after_an_outage_or_a_start_are_no_pace(silent: float) -> None:
    crowd = Crowd()
    crowd.pass_time(silent, come=100, decided=0)
    crowd.enter(2 * FEW)
    crowd.clock.now += SPAN - LEAST
    crowd.leave(3)
    crowd.clock.now += LEAST
    assert crowd.room.refusal() is None
    crowd.pass_time(2 * SPAN, come=1, decided=1)
    assert crowd.room.refusal() is not None


def test_a_few_stuck_ones_refuse_nobody_at_night() -> None:
    crowd = Crowd()
    crowd.enter(FEW - 1)
    crowd.next_decided = FEW - 1
    crowd.pass_time(60, come=1, decided=1)
    assert crowd.room.expected_wait() > LONGEST
    assert crowd.room.refusal() is None


def test_what_is_stuck_is_forgotten_in_the_end() -> None:
    crowd = Crowd()
    crowd.enter(10 * FEW)
    crowd.next_decided = 10 * FEW
    crowd.pass_time(60, come=10, decided=10)
    assert crowd.room.refusal() is not None
    crowd.pass_time(FORGOTTEN_AFTER, come=10, decided=10)
    assert crowd.room.refusal() is None


def test_outcomes_of_messages_never_heard_of_are_no_crowd() -> None:
    crowd = Crowd()
    for number in range(1000):
        crowd.room.leave(f"never heard of {number}")
    crowd.clock.now += SPAN
    assert crowd.room.expected_wait() == 0


@given(st.lists(st.tuples(st.sampled_from(["enter", "leave", "wait"]), st.integers(0, 200)), max_size=60))
def test_a_wait_is_never_negative_and_nobody_is_refused_while_few_wait(steps: list[tuple[str, int]]) -> None:
    crowd = Crowd(longest=0.001)
    waiting = 0
    for step, size in steps:
        if step == "enter":
            crowd.enter(size)
            waiting += size
        elif step == "leave":
            crowd.leave(min(size, waiting))
            waiting -= min(size, waiting)
        else:
            crowd.clock.now += size / 10
        assert crowd.room.expected_wait() >= 0
        assert waiting >= FEW or crowd.room.refusal() is None


def crowd_in(gateway: Gateway, clock: Any) -> None:
    """More wait than a minute's work, at a pace of one a second."""
    for number in range(2 * FEW):
        gateway.waiting_room.enter(str(number))
    for number in range(10):
        gateway.waiting_room.leave(str(number))
        clock.now += SPAN / 5


async def test_the_normal_lane_is_told_when_to_come_again(
    gateway: Gateway, clock: Any, client: httpx.AsyncClient, a_request: Callable[..., dict[str, Any]]
) -> None:
    crowd_in(gateway, clock)
    answer = await client.post("/v1/inquiries", json=a_request())
    assert answer.status_code == 503
    assert answer.json()["type"].endswith("/overloaded")
    assert int(answer.headers["Retry-After"]) > LONGEST


async def test_urgent_customers_are_taken_however_many_wait(
    gateway: Gateway, clock: Any, client: httpx.AsyncClient, a_request: Callable[..., dict[str, Any]]
) -> None:
    crowd_in(gateway, clock)
    vip = a_request(customer={"id": "c-1", "tier": "vip"})
    assert (await client.post("/v1/inquiries", json=vip)).status_code == 202


async def test_a_message_that_was_taken_before_is_acknowledged_again(
    gateway: Gateway, clock: Any, client: httpx.AsyncClient, a_request: Callable[..., dict[str, Any]]
) -> None:
    first = await client.post("/v1/inquiries", headers={"Idempotency-Key": "again"}, json=a_request())
    crowd_in(gateway, clock)
    again = await client.post("/v1/inquiries", headers={"Idempotency-Key": "again"}, json=a_request())
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json() == again.json()


async def test_of_a_batch_only_the_urgent_ones_are_taken(
    gateway: Gateway, clock: Any, client: httpx.AsyncClient, a_request: Callable[..., dict[str, Any]]
) -> None:
    crowd_in(gateway, clock)
    items = [a_request(), a_request(customer={"id": "c-1", "tier": "vip"})]
    answer = (await client.post("/v1/inquiries:batch", json={"items": items})).json()
    assert [verdict["status"] for verdict in answer["verdicts"]] == ["refused", "accepted"]


async def test_who_was_answered_waits_no_longer(gateway: Gateway) -> None:
    gateway.waiting_room.enter("i-1")
    told = {"tenant": "demo", "conversation_id": "c-1", "inquiry_id": "i-1", "request_id": None}
    gateway.changes.tell(News(**told, decided=False, first_seq=1, count=1))
    assert gateway.waiting_room.waiting == 1
    gateway.changes.tell(News(**told, decided=True, first_seq=2, count=1))
    assert gateway.waiting_room.waiting == 0
