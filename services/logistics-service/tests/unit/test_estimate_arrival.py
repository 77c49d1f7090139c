"""When an estimate is added to what is told of a parcel, and when not."""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from crossdesk.contracts.logistics_facts import ArrivalEstimate, ShipmentFacts
from crossdesk.testing.examples import NOON
from hypothesis import given
from hypothesis import strategies as st

from logistics.arrival.model import ArrivalModel, Estimate
from logistics.arrival.parcel import Parcel
from logistics.arrival.watched_model import WatchedModel
from logistics.estimate_arrival import TOLD_AGAIN, Arrivals, not_before
from logistics.known import KnownOrder
from logistics.shipments.fold import fold
from logistics.shipments.scan import Scan
from logistics.shipments.shipment import Shipment
from logistics.shipments.states import State

NUMBER = "LX480007292CN"
ORDER = KnownOrder("CB-1", "c-1", None, "shipped", "DE", None, (NUMBER,), NOON, origin="CN")
FACTS = ShipmentFacts(status="in_transit", tracking_number=NUMBER)


@dataclass
class OneAnswer:
    """A model that says the same of every parcel, fails, or waits."""

    days: tuple[float, float, float] = (2.0, 3.0, 5.0)
    failure: Exception | None = None
    gate: threading.Event | None = None
    asked: list[Parcel] = field(default_factory=list)

    def estimate(self, parcel: Parcel, moment: datetime) -> Estimate | None:
        self.asked.append(parcel)
        if self.gate:
            self.gate.wait(10)
        if self.failure:
            raise self.failure
        from_, p50, p90 = (moment + timedelta(days=each) for each in self.days)
        return Estimate(p50, p90, from_, ("Because.",), cold=True)


def arrivals_by(model: OneAnswer | None) -> Arrivals:
    watched = WatchedModel(None)
    watched.model = cast("ArrivalModel", model)
    return Arrivals(watched)


def a_shipment(*states: tuple[State, float]) -> Shipment:
    """States with the hours since each."""
    scans = [Scan(state, NOON - timedelta(hours=hours), "17track", carrier="China Post") for state, hours in states]
    return fold(Shipment(NUMBER), scans, now=NOON)


ON_ITS_WAY = a_shipment(("accepted", 80), ("departed_origin", 20))


async def told(arrivals: Arrivals, shipment: Shipment | None = ON_ITS_WAY, **changes: Any) -> ArrivalEstimate | None:
    facts = FACTS.model_copy(update=changes)
    return (await arrivals.add(facts, shipment, ORDER, NOON)).arrival


async def test_a_parcel_under_way_is_told_with_its_estimate() -> None:
    assert await told(arrivals_by(OneAnswer())) == ArrivalEstimate(
        from_at=NOON + timedelta(days=2),
        p50=NOON + timedelta(days=3),
        p90=NOON + timedelta(days=5),
        cold=True,
        reasons=["Because."],
    )


async def test_without_a_model_nothing_is_estimated_and_no_scans_are_wanted() -> None:
    arrivals = arrivals_by(None)
    assert await told(arrivals) is None
    assert not arrivals.wanted(FACTS, ORDER)


@pytest.mark.parametrize("status", ["delivered", "returned", "available_for_pickup", "not_found", "unknown", "expired"])
async def test_what_is_not_under_way_has_no_estimate(status: str) -> None:
    model = OneAnswer()
    assert await told(arrivals_by(model), status=status) is None
    assert not arrivals_by(model).wanted(FACTS.model_copy(update={"status": status}), ORDER)
    assert not model.asked


async def test_a_parcel_without_scans_or_without_an_order_has_none() -> None:
    arrivals = arrivals_by(OneAnswer())
    assert await told(arrivals, None) is None
    assert await told(arrivals, Shipment(NUMBER)) is None
    assert (await arrivals.add(FACTS, ON_ITS_WAY, None, NOON)).arrival is None


async def test_what_its_scans_tell_as_delivered_is_not_estimated() -> None:
    assert await told(arrivals_by(OneAnswer()), a_shipment(("accepted", 80), ("delivered", 1))) is None


async def test_a_parcel_older_than_any_that_taught_has_none() -> None:
    assert await told(arrivals_by(OneAnswer()), a_shipment(("accepted", 24 * 61))) is None


async def test_a_parcel_without_news_is_estimated_once_in_ten_minutes() -> None:
    model = OneAnswer()
    arrivals = arrivals_by(model)
    first = (await arrivals.add(FACTS, ON_ITS_WAY, ORDER, NOON)).arrival
    again = (await arrivals.add(FACTS, ON_ITS_WAY, ORDER, NOON + TOLD_AGAIN / 2)).arrival
    assert first == again
    later = (await arrivals.add(FACTS, ON_ITS_WAY, ORDER, NOON + TOLD_AGAIN)).arrival
    assert later != first
    assert len(model.asked) == 2


async def test_a_new_scan_is_estimated_by_at_once() -> None:
    model = OneAnswer()
    arrivals = arrivals_by(model)
    await told(arrivals)
    await told(arrivals, a_shipment(("accepted", 80), ("departed_origin", 20), ("arrived_destination", 1)))
    assert len(model.asked) == 2


async def test_another_model_is_asked_at_once() -> None:
    watched = WatchedModel(None)
    arrivals, days = Arrivals(watched), []
    for model in (OneAnswer((1, 2, 3)), OneAnswer((4, 5, 6))):
        watched.model = cast("ArrivalModel", model)
        made = await told(arrivals)
        assert made is not None
        days.append((made.p50 - NOON).days)
    assert days == [2, 5]


async def test_a_model_that_fails_costs_the_case_nothing(caplog: pytest.LogCaptureFixture) -> None:
    assert await told(arrivals_by(OneAnswer(failure=ZeroDivisionError("of this test")))) is None
    assert "the arrival of a parcel could not be estimated" in caplog.text
    assert NUMBER not in caplog.text


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    held = threading.Event()
    yield held
    held.set()


async def test_a_model_that_hangs_holds_up_nobody(gate: threading.Event, caplog: pytest.LogCaptureFixture) -> None:
    """While it hangs the loop goes on, and cases are told without after a quarter of a second."""
    arrivals, turns = arrivals_by(OneAnswer(gate=gate)), 0
    asked = asyncio.ensure_future(told(arrivals))
    while not asked.done():
        turns += 1
        await asyncio.sleep(0)
    assert asked.result() is None
    assert turns > 1
    assert "too many are asked about at once" in caplog.text


async def test_a_directory_without_a_model_is_told_by_none(tmp_path: Path) -> None:
    watched = WatchedModel(tmp_path)
    await watched.renew()
    assert watched.model is None


async def test_a_file_that_is_no_model_is_told_once_and_changes_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "model.json").write_text("{}")
    watched = WatchedModel(tmp_path)
    watched.model = before = cast("ArrivalModel", OneAnswer())
    for _ in range(2):
        await watched.renew()
    assert watched.model is before
    assert caplog.text.count("model.json is no arrival model") == 1


@given(*[st.integers(-10_000, 10_000)] * 3, st.integers(0, 10_000))
def test_nothing_told_has_passed_and_the_order_stays(low: int, middle: int, high: int, minutes: int) -> None:
    times = [NOON + timedelta(minutes=each) for each in sorted((low, middle, high))]
    now = NOON + timedelta(minutes=minutes)
    made = not_before(ArrivalEstimate(from_at=times[0], p50=times[1], p90=times[2]), now)
    assert made is not None
    assert now <= made.from_at <= made.p50 <= made.p90
