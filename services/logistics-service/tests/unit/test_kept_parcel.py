"""What models of arrivals see of a parcel that is kept."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from crossdesk.testing.examples import NOON
from hypothesis import given
from hypothesis import strategies as st

from logistics.arrival.kept_parcel import first_carrier, kept_parcel
from logistics.arrival.parcel import UNKNOWN_SERVICE, Lane
from logistics.known import KnownOrder
from logistics.shipments.fold import fold
from logistics.shipments.scan import Scan
from logistics.shipments.shipment import Shipment
from logistics.shipments.states import State

NUMBER = "LX480007292CN"
ORDER = KnownOrder(
    order_id="CB-1",
    customer_id="c-1",
    customer_email=None,
    status="shipped",
    destination="DE",
    promised_by=NOON + timedelta(days=6),
    tracking_numbers=(NUMBER,),
    placed_at=NOON - timedelta(days=9),
    origin="CN",
)


def a_scan(state: State, hours_ago: float, **fields: Any) -> Scan:
    values = {"source": "17track", "carrier": "China Post", **fields}
    return Scan(state=state, at=NOON - timedelta(hours=hours_ago), **values)


def a_shipment(*scans: Scan, **fields: Any) -> Shipment:
    return fold(Shipment(NUMBER, **fields), scans, now=NOON)


ON_ITS_WAY = a_shipment(a_scan("pre_transit", 90), a_scan("accepted", 80), a_scan("departed_origin", 20))


def test_it_counts_from_the_first_scan_after_the_announcement() -> None:
    parcel = kept_parcel(ON_ITS_WAY, ORDER, NOON)
    assert parcel is not None
    assert parcel.handed_over_at == NOON - timedelta(hours=80)
    assert parcel.lane == Lane("CN", "DE", "china-post", UNKNOWN_SERVICE)
    assert parcel.promised_by == ORDER.promised_by
    assert [scan.state for scan in parcel.scans] == ["pre_transit", "accepted", "departed_origin"]
    assert parcel.delivered_at is None


def test_a_parcel_that_was_only_announced_is_none() -> None:
    assert kept_parcel(a_shipment(a_scan("pre_transit", 90)), ORDER, NOON) is None
    assert kept_parcel(a_shipment(), ORDER, NOON) is None


@pytest.mark.parametrize("changes", [{"origin": None}, {"origin": "XX"}, {"destination": "AQ"}])
def test_a_parcel_of_a_country_that_is_not_known_is_none(changes: dict[str, Any]) -> None:
    assert kept_parcel(ON_ITS_WAY, replace(ORDER, **changes), NOON) is None


def test_a_return_is_none() -> None:
    assert kept_parcel(a_shipment(a_scan("accepted", 80), direction="return"), ORDER, NOON) is None


def test_a_delivered_parcel_teaches_when_it_came() -> None:
    parcel = kept_parcel(a_shipment(a_scan("accepted", 80), a_scan("delivered", 2)), ORDER, NOON)
    assert parcel is not None
    assert parcel.delivered_at == NOON - timedelta(hours=2)


def test_scans_of_the_future_are_not_looked_at() -> None:
    ahead = a_shipment(a_scan("accepted", 80), a_scan("delivered", -5))
    parcel = kept_parcel(ahead, ORDER, NOON)
    assert parcel is not None
    assert [scan.state for scan in parcel.scans] == ["accepted"]
    assert parcel.delivered_at is None


def test_a_promise_no_calendar_knows_is_left_out() -> None:
    parcel = kept_parcel(ON_ITS_WAY, replace(ORDER, promised_by=datetime(9999, 1, 1, tzinfo=NOON.tzinfo)), NOON)
    assert parcel is not None
    assert parcel.promised_by is None


def test_scans_from_before_the_calendars_are_left_out() -> None:
    old = a_shipment(a_scan("accepted", 24 * 365 * 30), a_scan("in_transit", 3))
    parcel = kept_parcel(old, ORDER, NOON)
    assert parcel is not None
    assert [scan.state for scan in parcel.scans] == ["in_transit"]


def test_the_lane_is_that_of_the_carrier_that_had_the_parcel_first() -> None:
    handed_on = a_shipment(a_scan("accepted", 80), a_scan("out_for_delivery", 2, carrier="DHL Paket"))
    parcel = kept_parcel(handed_on, ORDER, NOON)
    assert parcel is not None
    assert parcel.lane.carrier == "china-post"


@pytest.mark.parametrize(
    ("written", "carrier"),
    [("China Post", "china-post"), ("china-post", "china-post"), ("DHL | Paket", "dhl-paket"), (" - ", "unknown")],
)
def test_a_carrier_has_one_name_however_it_is_written(written: str, carrier: str) -> None:
    assert first_carrier(NUMBER, [a_scan("accepted", 1, carrier=written)]) == carrier


def test_where_no_source_names_the_carrier_its_number_does() -> None:
    assert first_carrier(NUMBER, [a_scan("accepted", 1, carrier=None)]) == "china-post"
    assert first_carrier("?", []) == "unknown"


@given(st.text(max_size=100))
def test_no_name_of_a_carrier_breaks_a_lane(written: str) -> None:
    assert "|" not in first_carrier(NUMBER, [a_scan("accepted", 1, carrier=written)])
