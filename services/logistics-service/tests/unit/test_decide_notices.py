"""What is told of an order's troubles, what waits, and what is never told."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest
from crossdesk.contracts.logistics import NoticeChoice, Trouble
from crossdesk.contracts.logistics_facts import ShipmentEvent, ShipmentFacts
from hypothesis import given
from hypothesis import strategies as st

from logistics.known import KnownOrder
from logistics.notices.customer import Place, customer_of, place_of
from logistics.notices.decide import Told, Waiting, decide
from logistics.notices.due_orders import with_latest
from logistics.notices.tables import table
from logistics.notices.tell_customers import notice_of

BERLIN = Place("DE", ZoneInfo("Europe/Berlin"))
NOW = datetime(2026, 11, 27, 10, tzinfo=UTC)
TODAY = date(2026, 11, 27)
TOMORROW_8 = datetime(2026, 11, 28, 7, tzinfo=UTC)
SCANNED = NOW - timedelta(days=6)


def facts(scanned: datetime | None = SCANNED, **fields: Any) -> ShipmentFacts:
    event = ShipmentEvent(at=scanned, description="Departed") if scanned else None
    return ShipmentFacts(**{"status": "in_transit", "last_event": event, **fields})


def waiting(trouble: Trouble = "overdue", number: str = "A", hours_ago: float = 1, **fields: Any) -> Waiting:
    at = NOW - timedelta(hours=hours_ago)
    return Waiting(
        **{"number": number, "trouble": trouble, "since": at, "noticed_at": at, "shipment": facts(), **fields}
    )


def told(trouble: Trouble, days_ago: int, number: str = "A", scanned: datetime | None = SCANNED) -> Told:
    return Told(number, trouble, TODAY - timedelta(days=days_ago), scanned)


def an_order(**fields: Any) -> KnownOrder:
    values = {
        "order_id": "CB-1",
        "customer_id": "c-1",
        "customer_email": "jana@example.com",
        "status": "shipped",
        "destination": "FR",
        "promised_by": None,
        "tracking_numbers": ("A",),
        "placed_at": NOW - timedelta(days=20),
    }
    return KnownOrder(**{**values, **fields})


def test_a_trouble_is_told_in_the_daytime() -> None:
    one = waiting()
    assert decide([one], [], "shipped", BERLIN, NOW).tell == [one]


def test_at_night_it_waits_for_the_morning() -> None:
    decision = decide([waiting()], [], "shipped", BERLIN, NOW.replace(hour=22))
    assert (decision.tell, decision.drop, decision.until) == ((), [], TOMORROW_8)


def test_nothing_more_is_told_of_an_order_that_was_spoken_of_today() -> None:
    decision = decide([waiting("lost", "B")], [told("overdue", 0)], "shipped", BERLIN, NOW)
    assert (decision.tell, decision.until) == ((), TOMORROW_8)


def test_parcels_in_the_same_trouble_are_one_notice_and_others_wait_for_the_next_day() -> None:
    first, second = waiting("silent", "B", 5), waiting("silent", "A", 2)
    other = waiting("overdue", "C")
    decision = decide([second, other, first], [], "shipped", BERLIN, NOW)
    assert (decision.tell, decision.drop, decision.until) == ([first, second], [], TOMORROW_8)


def test_a_worse_trouble_replaces_a_milder_one_that_waits() -> None:
    milder, worse = waiting("overdue", hours_ago=9), waiting("returning")
    decision = decide([milder, worse], [], "shipped", BERLIN, NOW)
    assert decision.tell == [worse]
    assert decision.drop == [(milder, "the parcel is in worse trouble: returning")]


def test_a_trouble_that_ended_is_not_told_and_takes_no_milder_one_along() -> None:
    ended, milder = waiting("lost", over=True), waiting("overdue")
    decision = decide([ended, milder], [], "shipped", BERLIN, NOW)
    assert decision.tell == [milder]
    assert decision.drop == [(ended, "it ended before the customer was told")]


@pytest.mark.parametrize("trouble", [each for each in get_args(Trouble) if each != "damaged"])
def test_a_delivered_parcel_is_in_no_trouble(trouble: Trouble) -> None:
    delivered = waiting(trouble, shipment=facts(status="delivered"))
    assert decide([delivered], [], "shipped", BERLIN, NOW).tell == ()
    assert decide([waiting(trouble)], [], "delivered", BERLIN, NOW).tell == ()


def test_a_damaged_parcel_is_told_of_when_it_was_delivered_all_the_same() -> None:
    damaged = waiting("damaged", shipment=facts(status="delivered"))
    assert decide([damaged], [], "delivered", BERLIN, NOW).tell == [damaged]


@pytest.mark.parametrize("status", ["cancelled", "returned"])
@pytest.mark.parametrize("trouble", get_args(Trouble))
def test_nothing_is_told_of_an_order_that_was_called_off(trouble: Trouble, status: Any) -> None:
    assert decide([waiting(trouble)], [], status, BERLIN, NOW).tell == ()


def test_overdue_is_not_told_to_whom_silence_was_told_yesterday() -> None:
    late = waiting("overdue")
    decision = decide([late], [told("silent", 1)], "shipped", BERLIN, NOW)
    assert decision.tell == ()
    assert decision.drop == [(late, "the customer knows it from a notice before, and nothing changed since")]


@pytest.mark.parametrize(
    "before",
    [
        told("silent", 1, scanned=SCANNED - timedelta(days=1)),
        told("silent", 8),
        told("silent", 1, number="B"),
        told("customs_hold", 1),
    ],
    ids=["it was scanned since", "that is long ago", "that was another parcel", "that was something else"],
)
def test_overdue_is_told_after_a_notice_that_did_not_say_it(before: Told) -> None:
    late = waiting("overdue")
    assert decide([late], [before], "shipped", BERLIN, NOW).tell == [late]


def test_a_worse_trouble_is_told_the_day_after_a_milder_one() -> None:
    lost = waiting("lost")
    assert decide([lost], [told("overdue", 1)], "shipped", BERLIN, NOW).tell == [lost]


def test_what_could_not_be_told_for_a_week_is_no_news() -> None:
    old = waiting(hours_ago=24 * 7 + 1)
    assert decide([old], [], "shipped", BERLIN, NOW).drop == [(old, "it could not be told for 7 days")]


waitings = st.lists(
    st.builds(
        waiting,
        st.sampled_from(get_args(Trouble)),
        st.sampled_from("ABC"),
        st.integers(0, 24 * 9),
        over=st.booleans(),
    ),
    max_size=8,
)
befores = st.lists(
    st.builds(told, st.sampled_from(get_args(Trouble)), st.integers(0, 9), st.sampled_from("ABC")), max_size=5
)


@given(waitings, befores, st.sampled_from(["paid", "shipped", "delivered", "returned"]), st.integers(0, 47))
def test_each_trouble_is_told_dropped_or_waits_for_a_later_moment(
    given_waiting: list[Waiting], before: list[Told], status: Any, hours: int
) -> None:
    now = NOW + timedelta(hours=hours)
    today = now.astimezone(BERLIN.zone).date()
    decision = decide(given_waiting, before, status, BERLIN, now)
    settled = [*decision.tell, *(each for each, _ in decision.drop)]
    assert len({id(each) for each in settled}) == len(settled)
    assert len({each.trouble for each in decision.tell}) <= 1
    assert len({each.number for each in decision.tell}) == len(decision.tell)
    assert not (decision.tell and any(each.day == today for each in before))
    if len(settled) < len(given_waiting):
        assert decision.until is not None
        assert decision.until > now


def test_every_trouble_has_a_severity_and_choices() -> None:
    troubles = set(get_args(Trouble))
    assert set(table("severity.yaml")) == set(table("choices.yaml")) == troubles
    for choices in table("choices.yaml").values():
        assert choices
        assert set(choices) <= set(get_args(NoticeChoice))
    assert all(set(row.get("said_by", {})) <= troubles for row in table("severity.yaml").values())


def test_a_customer_is_told_in_their_own_language_and_time() -> None:
    order = an_order(customer_name="Jana", customer_locale="de-DE", customer_time_zone="America/Lima")
    place = place_of(order)
    assert place == Place("FR", ZoneInfo("America/Lima"))
    customer = customer_of(order, place)
    assert (customer.id, customer.name, customer.email) == ("c-1", "Jana", "jana@example.com")
    assert (customer.locale, customer.country, customer.time_zone) == ("de-DE", "FR", "America/Lima")


def test_without_the_shops_word_the_destinations_are_taken() -> None:
    order = an_order()
    place = place_of(order)
    assert place == Place("FR", ZoneInfo("Europe/Paris"))
    assert customer_of(order, place).locale == "fr-FR"


def test_a_zone_this_machine_does_not_know_is_replaced_by_the_destinations() -> None:
    assert place_of(an_order(customer_time_zone="Mars/Olympus")) == Place("FR", ZoneInfo("Europe/Paris"))


def test_nobody_knows_what_time_it_is_in_a_country_of_no_table() -> None:
    assert place_of(an_order(destination="GL")) is None
    assert place_of(an_order(destination="GL", customer_time_zone="America/Nuuk")) is not None


def test_a_notice_speaks_of_the_parcel_that_has_been_in_trouble_longest() -> None:
    first, second = waiting("silent", "B", 5, shipment=facts(tracking_number="B")), waiting("silent", "A", 2)
    notice = notice_of("demo", an_order(), BERLIN, [first, second], NOW)
    assert (notice.trouble, notice.since, notice.shipment.tracking_number) == ("silent", first.since, "B")
    assert notice.choices == ["wait", "reship", "refund"]
    assert notice == notice_of("demo", an_order(), BERLIN, [first, second], NOW)
    assert "2 of the order's parcels" in notice.why
    assert not any(secret in notice.why for secret in ("CB-1", "c-1", "jana"))


def test_what_the_carrier_said_since_is_told_with_what_was_noticed() -> None:
    noticed = facts(delay="weather")
    latest = facts(NOW, status="customs", checked_at=NOW)
    merged = with_latest(noticed, latest)
    assert (merged.status, merged.delay, merged.last_event) == ("customs", "weather", latest.last_event)
    assert with_latest(noticed, facts(SCANNED - timedelta(hours=1), status="customs")) == noticed
    assert with_latest(noticed, facts(NOW, status="not_found")) == noticed
    assert with_latest(noticed, None) == noticed
