"""What is told when the carrier is silent, and what the order adds."""

from datetime import timedelta
from typing import Any

from crossdesk.contracts.logistics_facts import ShipmentFacts
from crossdesk.testing.examples import NOON

from logistics.carriers.statuses import status_map
from logistics.find_parcel import Choice
from logistics.known import KnownOrder, KnownParcel, ShopWord
from logistics.tell import complete, fresh_enough, nothing_to_tell, without_carrier

NUMBER = "LX480007292CN"


def a_parcel(facts: ShipmentFacts | None = None, word: ShopWord | None = None) -> KnownParcel:
    return KnownParcel(NUMBER, "China Post", facts, word)


def said(minutes_ago: int, **fields: Any) -> ShipmentFacts:
    checked = NOON - timedelta(minutes=minutes_ago)
    return ShipmentFacts(**{"status": "in_transit", "tracking_number": NUMBER, "checked_at": checked, **fields})


def an_order(promised_in_hours: int) -> KnownOrder:
    due = NOON + timedelta(hours=promised_in_hours)
    return KnownOrder("CB-1", "c-1", None, "shipped", "DE", due, (NUMBER,), NOON)


def test_what_was_said_within_a_quarter_of_an_hour_is_fresh() -> None:
    assert fresh_enough(a_parcel(said(14)), NOON)
    assert not fresh_enough(a_parcel(said(15)), NOON)
    assert not fresh_enough(a_parcel(), NOON)
    assert not fresh_enough(None, NOON)


def test_a_silent_carriers_last_word_is_told_with_its_time() -> None:
    told = without_carrier(NUMBER, a_parcel(said(90)), "Down.", status_map())
    assert (told.status, told.checked_at) == ("in_transit", NOON - timedelta(minutes=90))
    assert "10:30 UTC" in told.reasons[-1]


def test_without_a_word_of_the_carrier_the_shops_is_told_as_such() -> None:
    parcel = a_parcel(word=ShopWord("Handed over", "Shenzhen", NOON))
    told = without_carrier(NUMBER, parcel, "Down.", status_map())
    assert told.status == "in_transit"
    assert "shop's own word" in told.reasons[0]


def test_a_word_of_the_shop_we_do_not_know_is_no_state() -> None:
    parcel = a_parcel(word=ShopWord("gone fishing", None, NOON))
    assert without_carrier(NUMBER, parcel, "Down.", status_map()).status == "unknown"


def test_nothing_known_is_unknown_with_the_reason() -> None:
    told = without_carrier(NUMBER, None, "Down.", status_map())
    assert (told.status, told.reasons, told.carrier) == ("unknown", ["Down."], "China Post")


def test_the_order_adds_its_number_state_destination_and_promise() -> None:
    told = complete(said(1), Choice(NUMBER, an_order(48)), a_parcel(), NOON)
    assert (told.order_id, told.order_status, told.destination) == ("CB-1", "shipped", "DE")
    assert told.estimated_delivery == NOON + timedelta(hours=48)


def test_an_order_without_a_parcel_still_tells_its_state() -> None:
    told = nothing_to_tell(Choice(None, an_order(48)))
    assert (told.status, told.order_id, told.order_status) == ("unknown", "CB-1", "shipped")


def test_without_an_order_no_state_of_one_is_told() -> None:
    assert nothing_to_tell(Choice()).order_status is None
    assert complete(said(1, order_status="paid"), Choice(NUMBER), None, NOON).order_status is None


def test_a_promise_that_was_not_kept_is_not_repeated() -> None:
    assert complete(said(1), Choice(NUMBER, an_order(-1)), None, NOON).estimated_delivery is None


def test_the_carriers_date_goes_before_the_shops() -> None:
    due = NOON + timedelta(hours=5)
    told = complete(said(1, estimated_delivery=due), Choice(NUMBER, an_order(48)), None, NOON)
    assert told.estimated_delivery == due


def test_a_lost_parcel_is_not_promised_again() -> None:
    told = complete(said(1, status="exception"), Choice(NUMBER, an_order(48)), None, NOON)
    assert told.estimated_delivery is None
