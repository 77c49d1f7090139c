"""Failover and hedging among sources, and which of their words are believed."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from crossdesk.contracts.logistics_facts import ShipmentEvent, ShipmentFacts, ShipmentStatus
from crossdesk.errors import Misconfigured, Unavailable
from hypothesis import given
from hypothesis import strategies as st

from logistics.carriers.failover import Round
from logistics.carriers.source import MOST_AHEAD, Scope, believed, said
from logistics.carriers.source_order import source_order
from logistics.carriers.sources import AskedSource, Sources
from logistics.carriers.usual_time import AT_FIRST, UsualTime

NOW = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)


class Answering:
    """A source as a round asks it: tells a status or fails, once `gate` is open."""

    def __init__(self, name: str, outcome: ShipmentStatus | Exception, *, reads: bool = True) -> None:
        self.scope = Scope(name, name)
        self.outcome = outcome
        self.reads = reads
        self.asked = 0
        self.was_asked = asyncio.Event()
        self.gate = asyncio.Event()
        self.gate.set()

    def hung(self) -> "Answering":
        self.gate.clear()
        return self

    def usual(self) -> float:
        return 0.0

    def reads_only(self, number: str) -> bool:
        return self.reads

    async def facts(self, number: str, *, urgent: bool = True, new: bool = False) -> ShipmentFacts:
        self.asked += 1
        self.was_asked.set()
        await self.gate.wait()
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return ShipmentFacts(status=self.outcome, tracking_number=number, reasons=[self.scope.name])


@asynccontextmanager
async def a_round(*sources: Answering, urgent: bool = True) -> AsyncIterator["asyncio.Task[ShipmentFacts]"]:
    tasks: list[asyncio.Task[ShipmentFacts]] = []

    def start(work: Any) -> "asyncio.Task[ShipmentFacts]":
        tasks.append(asyncio.create_task(work))
        return tasks[-1]

    round_ = asyncio.create_task(Round("PARCEL1", sources, start, urgent=urgent, new=False).run())
    try:
        yield round_
    finally:
        for task in (*tasks, round_):
            task.cancel()
        await asyncio.gather(*tasks, round_, return_exceptions=True)


async def told_by(*sources: Answering, urgent: bool = True) -> ShipmentFacts:
    async with a_round(*sources, urgent=urgent) as asked:
        return await asked


async def test_the_first_source_that_knows_the_parcel_is_the_only_one_asked() -> None:
    first, second = Answering("first", "in_transit"), Answering("second", "delivered")
    assert (await told_by(first, second)).reasons == ["first"]
    assert second.asked == 0


@pytest.mark.parametrize("outcome", [Unavailable("down"), KeyError("a fault of ours"), "unknown", "not_found"])
async def test_when_the_first_fails_or_does_not_know_the_next_is_asked(outcome: ShipmentStatus | Exception) -> None:
    assert (await told_by(Answering("first", outcome), Answering("second", "customs"))).reasons == ["second"]


async def test_not_found_is_told_when_every_source_says_so() -> None:
    assert (await told_by(Answering("a", "not_found"), Answering("b", "not_found"))).status == "not_found"
    assert (await told_by(Answering("a", "not_found"), Answering("b", "unknown"))).status == "unknown"


async def test_not_found_is_not_told_when_a_source_that_may_know_failed() -> None:
    with pytest.raises(Unavailable, match="down"):
        await told_by(Answering("a", Unavailable("down")), Answering("b", "not_found"))


async def test_without_a_source_for_the_number_nobody_can_tell() -> None:
    with pytest.raises(Unavailable, match="numbers of this form"):
        await told_by()


async def test_a_slow_source_is_joined_by_the_next_and_the_first_good_answer_is_taken() -> None:
    slow, second = Answering("slow", "in_transit").hung(), Answering("second", "delivered")
    assert (await told_by(slow, second)).reasons == ["second"]


async def test_the_slow_source_wins_when_the_other_does_not_know_the_parcel() -> None:
    slow, second = Answering("slow", "in_transit").hung(), Answering("second", "not_found")
    async with a_round(slow, second) as asked:
        await second.was_asked.wait()
        slow.gate.set()
        assert (await asked).reasons == ["slow"]


async def test_a_source_that_registers_is_not_asked_beside_a_slow_one_while_another_only_reads() -> None:
    slow, costly = Answering("slow", "in_transit").hung(), Answering("costly", "customs", reads=False)
    free = Answering("free", "delivered")
    assert (await told_by(slow, costly, free)).reasons == ["free"]
    assert costly.asked == 0


async def test_an_overdue_source_is_joined_even_by_one_that_registers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("logistics.carriers.failover.OVERDUE", 0.01)
    slow, costly = Answering("slow", "in_transit").hung(), Answering("costly", "customs", reads=False)
    assert (await told_by(slow, costly)).reasons == ["costly"]


async def test_an_import_waits_for_a_slow_source() -> None:
    slow, second = Answering("slow", "in_transit").hung(), Answering("second", "delivered")
    async with a_round(slow, second, urgent=False) as asked:
        await slow.was_asked.wait()
        slow.gate.set()
        assert (await asked).reasons == ["slow"]
    assert second.asked == 0


def all_of(*sources: Answering, order: str = "seventeen_track,dhl") -> Sources:
    asked = [AskedSource(each.scope, each) for each in sources]  # type: ignore[arg-type]  # stands in for its Lookups
    return Sources(asked, source_order(order))


async def test_who_asks_for_a_number_that_is_being_asked_for_shares_the_answer() -> None:
    source = Answering("seventeen_track", "in_transit").hung()
    async with all_of(source).running() as sources:
        first = asyncio.create_task(sources.facts("PARCEL1"))
        await source.was_asked.wait()
        second = asyncio.create_task(sources.facts("PARCEL1"))
        await asyncio.sleep(0)
        source.gate.set()
        assert await first == await second
        assert source.asked == 1
        await sources.facts("PARCEL1")
    assert source.asked == 2


async def test_one_who_gives_up_takes_nothing_from_the_others() -> None:
    source = Answering("seventeen_track", "in_transit").hung()
    async with all_of(source).running() as sources:
        first, second = (asyncio.create_task(sources.facts("PARCEL1")) for _ in range(2))
        await source.was_asked.wait()
        first.cancel()
        source.gate.set()
        assert (await second).status == "in_transit"


async def test_what_is_left_running_ends_with_the_block() -> None:
    slow, other = Answering("seventeen_track", "in_transit").hung(), Answering("dhl", "delivered")
    async with all_of(slow, other).running() as sources:
        waiting = asyncio.create_task(sources.facts("PARCEL1", urgent=False))
        await slow.was_asked.wait()
    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_a_hung_source_slows_no_number_that_another_is_asked_for_first() -> None:
    hung, dhl = Answering("seventeen_track", "in_transit").hung(), Answering("dhl", "delivered")
    async with all_of(hung, dhl, order="seventeen_track,dhl").running() as sources:
        waiting = [asyncio.create_task(sources.facts(f"PARCEL{each}", urgent=False)) for each in range(20)]
        await hung.was_asked.wait()
        assert (await sources.facts("CY480143620DE")).reasons == ["dhl"]
        assert not any(task.done() for task in waiting)


def test_the_carrier_itself_is_asked_before_the_others_where_it_is_set_up() -> None:
    order = source_order()
    assert order.of(None) == ["seventeen_track", "aftership", "dhl", "erp"]
    assert order.of("Deutsche Post DHL")[0] == "dhl"
    assert source_order("erp, seventeen_track").of("Deutsche Post DHL") == ["erp", "seventeen_track"]


async def test_the_source_that_told_last_is_asked_first_where_that_is_wanted_and_the_others_after_it() -> None:
    dhl, other = Answering("dhl", "delivered"), Answering("aftership", Unavailable("no"))
    async with all_of(dhl, other, order="aftership,dhl").running() as sources:
        assert [scope.name for scope in sources.scopes] == ["aftership", "dhl"]
        told = await sources.facts("CY480143620DE", urgent=False, first="aftership")
    assert (other.asked, told.reasons) == (1, ["dhl"])


def test_a_source_nobody_knows_is_named() -> None:
    with pytest.raises(Misconfigured, match="'pigeons' is no source"):
        source_order("dhl,pigeons")


def test_the_usual_time_is_that_of_nineteen_answers_in_twenty() -> None:
    usual = UsualTime()
    assert usual.p95() == AT_FIRST
    for each in range(1, 101):
        usual.took(each / 100)
    assert usual.p95() == pytest.approx(0.95)
    for _ in range(200):
        usual.took(0.2)
    assert usual.p95() == 0.2, "it follows the source's day"


def an_answer(number: str = "PARCEL1", ahead: timedelta = timedelta(0)) -> ShipmentFacts:
    return ShipmentFacts(
        status="in_transit", tracking_number=number, last_event=ShipmentEvent(at=NOW + ahead, description="Arrived")
    )


SCOPE = Scope("dhl", "DHL")


@pytest.mark.parametrize(
    ("number", "facts", "cause"),
    [
        ("PARCEL2", an_answer("PARCEL2"), "not asked for"),
        ("PARCEL1", an_answer("PARCEL2"), "not asked for"),
        ("PARCEL1", an_answer(ahead=MOST_AHEAD + timedelta(seconds=1)), "in the future"),
    ],
)
def test_what_cannot_be_is_not_believed_and_the_cause_is_logged_without_the_number(
    caplog: pytest.LogCaptureFixture, number: str, facts: ShipmentFacts, cause: str
) -> None:
    with caplog.at_level(logging.ERROR):
        assert believed(SCOPE, ["PARCEL1"], {number: facts}, NOW) == {}
    (record,) = caplog.records
    assert cause in record.__dict__["cause"]
    assert "PARCEL1" not in str(record.__dict__)
    assert "PARCEL2" not in str(record.__dict__)


def test_what_may_be_is_believed_with_who_told_it() -> None:
    told = an_answer(ahead=MOST_AHEAD)
    (heard,) = believed(SCOPE, ["PARCEL1", "PARCEL3"], {"PARCEL1": told}, NOW).values()
    assert heard.model_dump() == told.model_dump()
    assert heard.source == "dhl"


def test_words_are_kept_short_and_in_one_line() -> None:
    assert said(" Arrived\n in  Ko\u0308ln ") == "Arrived in Köln"
    assert len(said("x" * 1000) or "") == 300
    assert said("  ") is None


@pytest.mark.parametrize("number", ["LX480007292CN,LX480016935CN", "..", "../N1", "N", "N" * 51, "N1?x=1", "Ñ1234"])
def test_what_is_no_plain_number_is_asked_of_nobody(number: str) -> None:
    assert not SCOPE.takes(number)


outcomes = st.sampled_from(["in_transit", "delivered", "unknown", "not_found", "down"])


@given(st.lists(outcomes, min_size=1, max_size=4))
def test_whatever_sources_say_the_first_that_knows_is_told_and_a_failure_is_never_told_as_not_found(
    said_by: list[Any],
) -> None:
    sources = [Answering(str(n), Unavailable("down") if each == "down" else each) for n, each in enumerate(said_by)]
    known = [each for each in said_by if each in ("in_transit", "delivered")]
    try:
        told = asyncio.run(told_by(*sources, urgent=False))
    except Unavailable:
        assert not known
        assert "down" in said_by
    else:
        assert told.status == (known[0] if known else "unknown" if "unknown" in said_by else "not_found")
        assert known or "down" not in said_by
