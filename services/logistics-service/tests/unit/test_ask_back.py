"""A parcel number with a slip of the pen is asked back, not looked up and not taken for another."""

from datetime import UTC, datetime
from typing import Any

import pytest
from crossdesk.contracts.intent import Entities, InquiryUnderstood, TrackingNumber
from crossdesk.testing.examples import a_case, a_customer, an_inquiry, an_understanding

from logistics.find_parcel import (
    MEANT,
    MISWRITTEN,
    NO_SUCH_NUMBER,
    NOT_THEIRS,
    UNKNOWN,
    Choice,
    Named,
    choose,
    may_be_a_slip,
    named_in,
)
from logistics.known import Known, KnownOrder
from logistics.tell import nothing_to_tell

NOW = datetime(2026, 11, 26, tzinfo=UTC)
NUMBER, SLIP = "LX480007292CN", "LX480007293CN"
UNCHECKED, UNCHECKED_SLIP = "YT2412345678901234", "YT2412345678901243"
ASKED = "The customer's own parcel ending in {} has a number one character away: ask if it is meant."


def an_order(*numbers: str, **fields: Any) -> KnownOrder:
    values = {
        "order_id": "CB-1", "customer_id": "c-1", "customer_email": "a@example.com", "status": "shipped",
        "destination": "DE", "promised_by": None, "tracking_numbers": numbers, "placed_at": NOW,
    }  # fmt: skip
    return KnownOrder(**{**values, **fields})


def pick(named: Named, *known: KnownOrder, own: tuple[KnownOrder, ...] = (), customer_known: bool = True) -> Choice:
    return choose(named, a_customer(), Known(known, customer_known=customer_known), own)


def test_a_miswritten_number_in_the_text_is_noticed_though_nobody_passed_it_on() -> None:
    case: InquiryUnderstood = a_case(inquiry=an_inquiry(text=f"Where is {SLIP}?"))
    assert named_in(case).miswritten == (SLIP,)


def a_message(text: str, *told: str, **fields: Any) -> InquiryUnderstood:
    entities = Entities(tracking_numbers=[TrackingNumber(number=number) for number in told])
    case: InquiryUnderstood = a_case(
        inquiry=an_inquiry(text=text, **fields), understanding=an_understanding(entities=entities)
    )
    return case


def test_a_miswritten_number_goes_before_the_parcel_the_conversation_was_about() -> None:
    assert named_in(a_message(f"And where is {SLIP}?", UNCHECKED)) == Named((), (), (SLIP,))


def test_a_number_that_only_we_recognise_goes_before_the_parcel_the_conversation_was_about() -> None:
    assert named_in(a_message("And tracking number 12345678901?", UNCHECKED)) == Named(("12345678901",), ())


def test_a_number_beside_an_order_is_taken_only_where_it_was_passed_on() -> None:
    case = a_message("tracking number 12345678901", order_id="CB-1")
    assert named_in(case) == Named((), ("CB-1",))


@pytest.mark.parametrize("written", ["yt2412345678901234", "YT 2412 3456 7890 1234", "荷物ＹＴ2412345678901234は"])
def test_a_number_counts_as_written_however_it_is_written(written: str) -> None:
    assert named_in(a_message(f"Where is {written}?", UNCHECKED)) == Named((UNCHECKED,), ())


def test_a_number_the_message_goes_on_with_is_an_earlier_one() -> None:
    assert named_in(a_message("Yes", SLIP)) == Named((SLIP,), (), earlier=True)


def test_who_goes_on_after_being_asked_back_means_their_own_parcel_one_character_away() -> None:
    named, order = Named((SLIP,), (), earlier=True), an_order(NUMBER)
    assert pick(named, own=(order,)) == Choice(NUMBER, order, (MEANT,))
    assert pick(named) == Choice(reasons=(MISWRITTEN,), miswritten=True)


def test_an_earlier_number_is_never_taken_for_that_of_another_customer() -> None:
    strangers = an_order(NUMBER, customer_id="c-2", customer_email=None)
    for known in (True, False):
        named = Named((SLIP,), (), earlier=True)
        assert pick(named, own=(strangers,), customer_known=known) == Choice(reasons=(MISWRITTEN,), miswritten=True)


def test_an_earlier_number_that_is_right_is_told_as_before() -> None:
    order = an_order(NUMBER)
    assert pick(Named((NUMBER,), (), earlier=True), order) == Choice(NUMBER, order)
    near = "LX480007292CZ"
    assert pick(Named((near,), (), earlier=True), own=(order,)).number == near


def test_facts_tell_the_end_of_the_number_meant_and_no_more_of_it() -> None:
    facts = nothing_to_tell(pick(Named((), (), (SLIP,)), an_order(NUMBER)))
    assert (facts.status, facts.meant, facts.tracking_number) == ("unknown", "92CN", None)
    assert NUMBER not in facts.model_dump_json()


def test_a_right_number_in_the_text_is_not_miswritten() -> None:
    entities = Entities(tracking_numbers=[TrackingNumber(number=NUMBER)])
    case: InquiryUnderstood = a_case(
        inquiry=an_inquiry(text=f"Where is {NUMBER}?"), understanding=an_understanding(entities=entities)
    )
    assert named_in(case).miswritten == ()


def test_with_one_number_of_their_own_one_character_away_the_customer_is_asked() -> None:
    choice = pick(Named((), (), (SLIP,)), an_order(NUMBER))
    assert choice == Choice(reasons=(MISWRITTEN, ASKED.format("92CN")), meant="92CN", miswritten=True)


def test_a_miswritten_number_passed_on_as_named_is_asked_back_just_so() -> None:
    choice = pick(Named((SLIP,), ()), own=(an_order(NUMBER),))
    assert choice == Choice(reasons=(MISWRITTEN, ASKED.format("92CN")), meant="92CN", miswritten=True)


def test_a_number_with_a_digit_missing_is_asked_back() -> None:
    choice = pick(Named((), (), ("LX48000729CN",)), an_order(NUMBER))
    assert choice == Choice(reasons=(NO_SUCH_NUMBER, ASKED.format("92CN")), meant="92CN", miswritten=True)


def test_with_two_such_numbers_nothing_is_suggested() -> None:
    orders = (an_order(NUMBER, "LX480007293CX"), an_order("LX480007294CN", order_id="CB-2"))
    assert pick(Named((), (), (SLIP,)), *orders) == Choice(reasons=(MISWRITTEN,), miswritten=True)


def test_with_no_such_number_the_customers_only_order_is_not_told_instead() -> None:
    assert pick(Named((), (), (SLIP,)), an_order("LX480016935CN")) == Choice(reasons=(MISWRITTEN,), miswritten=True)


def test_a_number_of_another_customers_is_never_suggested() -> None:
    strangers = an_order(NUMBER, customer_id="c-2", customer_email=None)
    for known in (True, False):
        assert pick(Named((SLIP,), ()), strangers, customer_known=known) == Choice(
            reasons=(MISWRITTEN,), miswritten=True
        )


def test_an_order_named_beside_a_miswritten_number_is_told() -> None:
    assert pick(Named((), ("CB-1",), (SLIP,)), an_order(NUMBER)).number == NUMBER


def test_a_number_without_check_digit_that_no_order_has_is_asked_back_when_one_away_from_their_own() -> None:
    choice = pick(Named((UNCHECKED_SLIP,), ()), own=(an_order(UNCHECKED),))
    assert choice == Choice(reasons=(UNKNOWN, ASKED.format("1234")), meant="1234")
    assert pick(Named((UNCHECKED_SLIP,), ()), own=(an_order(NUMBER),)).number == UNCHECKED_SLIP


def test_a_number_that_a_check_digit_proves_is_looked_up_however_near_to_their_own() -> None:
    near = "LX480007292CZ"
    assert pick(Named((near,), ()), own=(an_order(NUMBER),)).number == near


def test_a_number_without_check_digit_that_an_order_has_is_told_as_before() -> None:
    assert pick(Named((UNCHECKED,), ()), an_order(UNCHECKED)).number == UNCHECKED
    strangers = an_order(UNCHECKED, customer_id="c-2", customer_email=None)
    assert pick(Named((UNCHECKED,), ()), strangers).reasons == (NOT_THEIRS,)


def test_the_customers_own_orders_are_read_only_for_numbers_that_may_be_a_slip() -> None:
    known = Known((an_order(UNCHECKED),))
    assert may_be_a_slip(Named((UNCHECKED_SLIP,), ()), known)
    assert may_be_a_slip(Named((SLIP,), ()), known)
    assert may_be_a_slip(Named((), (), (SLIP,)), known)
    assert not may_be_a_slip(Named((UNCHECKED,), ()), known)
    assert not may_be_a_slip(Named((NUMBER,), ()), known)
    assert not may_be_a_slip(Named((), ("CB-1",), (SLIP,)), known)
