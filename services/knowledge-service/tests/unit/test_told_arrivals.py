"""Days of arrival that customers are told: the carrier's word first, else our estimate, on the clock of the place."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from crossdesk.contracts.logistics_facts import ArrivalEstimate, ShipmentFacts
from crossdesk.testing.examples import NOON, a_case, a_customer, an_inquiry, an_understanding
from hypothesis import given
from hypothesis import strategies as st

from knowledge.library import Library
from knowledge.load_library import load_library
from knowledge.reader import reader_of
from knowledge.words import Words

SHIPPED = load_library()

Parcel = Callable[..., ShipmentFacts]


def estimate(p50: float, p90: float, *, cold: bool = False) -> ArrivalEstimate:
    """One with its days counted from the message on."""
    return ArrivalEstimate(
        from_at=NOON - timedelta(days=9), p50=NOON + timedelta(days=p50), p90=NOON + timedelta(days=p90), cold=cold
    )


def told(library: Library, parcel: ShipmentFacts, language: str = "en", country: str = "GB") -> str:
    customer = a_customer(locale=language, country=country, time_zone=None)
    case = a_case(
        inquiry=an_inquiry(customer=customer), understanding=an_understanding(language=language), shipment=parcel
    )
    words = Words(case, reader_of(case, library, library.phrases["estimate"]), library, [])
    return words.known("estimate") or ""


def test_the_carriers_day_is_told_and_not_our_estimate(library: Library, a_parcel: Parcel) -> None:
    text = told(library, a_parcel(arrival=estimate(1, 4)))
    assert text == "Expected delivery: Monday, 30 November 2026."


@pytest.mark.parametrize("carriers", [None, NOON - timedelta(days=2)])
def test_our_estimate_is_told_where_the_carriers_day_is_missing_or_over(
    library: Library, a_parcel: Parcel, carriers: datetime | None
) -> None:
    text = told(library, a_parcel(estimated_delivery=carriers, arrival=estimate(1, 4)))
    assert text == (
        "It will probably arrive around 28 November 2026. 9 out of 10 parcels like yours are there by 1 December 2026."
    )


def test_a_likely_day_that_is_over_is_not_told(library: Library, a_parcel: Parcel) -> None:
    text = told(library, a_parcel(estimated_delivery=None, arrival=estimate(-2, 4)))
    assert text == "9 out of 10 parcels like yours are there by 1 December 2026."


def test_an_estimate_from_few_parcels_is_told_as_rough(library: Library, a_parcel: Parcel) -> None:
    text = told(library, a_parcel(estimated_delivery=None, arrival=estimate(1, 4, cold=True)))
    assert text == (
        "Few parcels have taken this route so far, so this is only a rough estimate: it may take until 1 December 2026."
    )


@pytest.mark.parametrize("status", ["available_for_pickup", "delivered", "returned"])
def test_nothing_is_estimated_of_a_parcel_that_is_there(library: Library, a_parcel: Parcel, status: str) -> None:
    assert told(library, a_parcel(status, estimated_delivery=None, arrival=estimate(1, 4))) == ""


def test_the_day_is_that_of_the_place_the_parcel_goes_to(library: Library, a_parcel: Parcel) -> None:
    late = estimate(1, 2).model_copy(
        update={"p50": NOON.replace(hour=16, day=28), "p90": NOON.replace(hour=16, day=29)}
    )
    parcel = a_parcel(estimated_delivery=None, destination="JP", arrival=late)
    assert "around 29 November 2026" in told(library, parcel)


@given(p50=st.floats(-20, 20), more=st.floats(0, 20), cold=st.booleans(), carriers=st.none() | st.floats(-20, 20))
def test_no_day_that_is_over_is_told_and_no_sentence_lacks_its_day(
    p50: float, more: float, cold: bool, carriers: float | None
) -> None:
    parcel = ShipmentFacts(
        status="in_transit",
        estimated_delivery=None if carriers is None else NOON + timedelta(days=carriers),
        arrival=estimate(p50, p50 + more, cold=cold),
        destination="GB",
    )
    text = told(SHIPPED, parcel)
    days = [datetime.strptime(day, "%d %B %Y").date() for day in re.findall(r"\d+ [A-Z]\w+ \d{4}", text)]  # noqa: DTZ007  # a local day
    assert all(day >= NOON.date() for day in days)
    assert len(days) == text.count(".")
    assert "None" not in text
