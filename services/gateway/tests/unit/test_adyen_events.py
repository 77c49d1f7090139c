"""What Adyen tells of payments and disputes, as events of ours."""

from typing import Any

import pytest
from crossdesk.contracts.payments import DisputeReported, TransactionReported
from pydantic import SecretStr

from gateway.payments.adyen_events import Captures, read_adyen, read_items
from gateway.payments.adyen_signature import signature
from gateway.problems import Problem

from .payment_providers import ADYEN_KEY, adyen_item, adyen_push

CHARGEBACK: dict[str, Any] = {
    "pspReference": "9915555555555555",
    "originalReference": "QFQTPCQ8HXSKGK82",
    "paymentMethod": "mc",
    "reason": "Fraudulent Processing of Transactions",
    "additionalData": {
        "chargebackReasonCode": "4837",
        "chargebackSchemeCode": "mc",
        "disputeStatus": "Undefended",
        "defensePeriodEndsAt": "2025-12-26T10:15:30+01:00",
    },
}


def read(code: str, captures: Captures = "at_once", **fields: Any) -> list[Any]:
    [item] = read_items(adyen_push(adyen_item(eventCode=code, **fields)).body)
    return list(read_adyen("demo", item, captures).events)


def test_a_signature_is_made_as_adyen_publishes_it() -> None:
    """The example in Adyen's documentation of HMAC signatures, with its key."""
    documented = adyen_item(
        pspReference="7914073381342284",
        merchantAccountCode="TestMerchant",
        merchantReference="TestPayment-1407325143704",
        amount={"value": 1130, "currency": "EUR"},
    )
    [item] = read_items(adyen_push(documented).body)
    assert signature(item, SecretStr(ADYEN_KEY)) == "coqCmt/IZ4E3CzPvMY8zTjQVL5hYJUiBRg8UU+iCWo0="


def test_an_authorisation_is_the_money_taken_where_capture_is_at_once() -> None:
    [event] = read("AUTHORISATION")
    assert isinstance(event, TransactionReported)
    assert (event.transaction_id, event.kind, event.status) == ("QFQTPCQ8HXSKGK82", "capture", "succeeded")
    assert (event.order_id, event.amount.minor, event.scheme) == ("CB-10000042", 3990, "visa")
    assert (event.card, event.bin, event.card_last4) == ("H167852639363479", "424242", "4242")
    assert (event.three_d_secure, event.eci, event.ip) == ("authenticated", "05", "192.0.2.7")
    assert event.occurred_at.isoformat() == "2025-11-26T12:34:56+00:00"
    assert read("CAPTURE", originalReference="QFQTPCQ8HXSKGK82") == []


def test_an_authorisation_waits_for_its_capture_where_that_comes_later() -> None:
    [authorised] = read("AUTHORISATION", "later")
    [captured] = read("CAPTURE", "later", pspReference="8825408195409505", originalReference="QFQTPCQ8HXSKGK82")
    assert (authorised.kind, captured.kind, captured.refers_to) == ("authorization", "capture", "QFQTPCQ8HXSKGK82")


def test_a_refused_payment_tells_why() -> None:
    [event] = read("AUTHORISATION", success="false", reason="Not enough balance")
    assert (event.kind, event.status, event.decline_code) == ("authorization", "failed", "Not enough balance")


@pytest.mark.parametrize(("code", "kind"), [("REFUND", "refund"), ("CANCELLATION", "void")])
def test_a_change_refers_to_its_payment(code: str, kind: str) -> None:
    [event] = read(code, pspReference="PSP2", originalReference="QFQTPCQ8HXSKGK82")
    assert (event.kind, event.transaction_id, event.refers_to) == (kind, "PSP2", "QFQTPCQ8HXSKGK82")


@pytest.mark.parametrize("code", ["REFUND_FAILED", "REFUNDED_REVERSED"])
def test_a_refund_that_failed_takes_back_the_refund_that_was_told(code: str) -> None:
    [told] = read("REFUND", pspReference="PSP2", originalReference="QFQTPCQ8HXSKGK82")
    [failed] = read(code, pspReference="PSP2", originalReference="QFQTPCQ8HXSKGK82", reason="Card closed")
    assert (told.status, failed.status, failed.decline_code) == ("succeeded", "failed", "Card closed")
    assert (failed.transaction_id, failed.kind, failed.refers_to) == (told.transaction_id, told.kind, told.refers_to)


def test_a_capture_that_failed_takes_back_what_was_told_as_money_taken() -> None:
    [paid] = read("AUTHORISATION")
    [captured] = read("CAPTURE", "later", pspReference="PSP2", originalReference="QFQTPCQ8HXSKGK82")
    [at_once] = read("CAPTURE_FAILED", pspReference="PSP2", originalReference="QFQTPCQ8HXSKGK82")
    [later] = read("CAPTURE_FAILED", "later", pspReference="PSP2", originalReference="QFQTPCQ8HXSKGK82")
    assert {each.status for each in (at_once, later)} == {"failed"}
    assert (at_once.transaction_id, at_once.kind, at_once.refers_to) == (paid.transaction_id, "capture", None)
    assert (later.transaction_id, later.kind) == (captured.transaction_id, "capture")
    assert later.refers_to == "QFQTPCQ8HXSKGK82"


@pytest.mark.parametrize(
    ("said", "captures", "kind"),
    [("cancel", "at_once", "void"), ("refund", "later", "refund"), (None, "at_once", "refund"), ("?", "later", "void")],
)
def test_what_is_cancelled_or_refunded_is_what_adyen_says_was_done(
    said: str | None, captures: Captures, kind: str
) -> None:
    more = {"modification.action": said}
    [event] = read("CANCEL_OR_REFUND", captures, pspReference="PSP2", originalReference="PSP1", additionalData=more)
    assert (event.kind, event.status, event.transaction_id, event.refers_to) == (kind, "succeeded", "PSP2", "PSP1")
    [refused] = read("CANCEL_OR_REFUND", captures, originalReference="PSP1", additionalData=more, success="false")
    assert refused.status == "failed"


@pytest.mark.parametrize(
    ("code", "field"),
    [
        ("CAPTURE_FAILED", "transaction_id"),
        ("REFUND_FAILED", "refers_to"),
        ("REFUNDED_REVERSED", "refers_to"),
        ("CANCEL_OR_REFUND", "refers_to"),
    ],
)
def test_a_card_number_in_place_of_a_payment_is_refused_by_field(code: str, field: str) -> None:
    with pytest.raises(Problem) as problem:
        read(code, originalReference="4242424242424242")
    assert [error.field for error in problem.value.errors] == [field]


@pytest.mark.parametrize(
    ("code", "money"),
    [
        ("REQUEST_FOR_INFORMATION", None),
        ("NOTIFICATION_OF_CHARGEBACK", None),
        ("CHARGEBACK", "succeeded"),
        ("INFORMATION_SUPPLIED", None),
        ("CHARGEBACK_REVERSED", "failed"),
        ("SECOND_CHARGEBACK", "succeeded"),
        ("PREARBITRATION_WON", None),
        ("PREARBITRATION_LOST", None),
        ("DISPUTE_DEFENSE_PERIOD_ENDED", None),
    ],
)
def test_a_dispute_tells_its_stage_in_adyens_words_and_the_money_it_moves(code: str, money: str | None) -> None:
    reported, *moved = read(code, **CHARGEBACK)
    assert isinstance(reported, DisputeReported)
    assert (reported.dispute_id, reported.payment_id) == ("9915555555555555", "QFQTPCQ8HXSKGK82")
    assert (reported.scheme, reported.code, reported.order_id) == ("mastercard", "4837", "CB-10000042")
    assert (reported.step.native_stage, reported.step.native_status) == (code, "Undefended")
    assert reported.step.due_by is not None
    assert reported.step.due_by.isoformat() == "2025-12-26T09:15:30+00:00"
    assert [event.status for event in moved] == ([money] if money else [])
    assert all((event.kind, event.transaction_id) == ("chargeback", "9915555555555555") for event in moved)


def test_a_dispute_names_the_capture_where_that_is_the_money_taken() -> None:
    with_capture = CHARGEBACK | {"additionalData": {"capturePspReference": "CAPTURE1"}}
    assert read("CHARGEBACK", "later", **with_capture)[0].payment_id == "CAPTURE1"
    assert read("CHARGEBACK", "at_once", **with_capture)[0].payment_id == "QFQTPCQ8HXSKGK82"


def test_another_kind_of_notification_tells_nothing() -> None:
    assert read("REPORT_AVAILABLE") == []


@pytest.mark.parametrize("success", ["true", "false"])
def test_a_card_that_was_only_checked_for_nothing_is_taken_and_tells_nothing(success: str) -> None:
    assert read("AUTHORISATION", success=success, amount={"value": 0, "currency": "EUR"}) == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"amount": {"value": 39.9, "currency": "EUR"}}, "notificationItems[0].NotificationRequestItem.amount.value"),
        ({"amount": {"value": -1, "currency": "EUR"}}, "NotificationRequestItem.amount"),
        ({"amount": {"value": 1, "currency": "XYZ"}}, "NotificationRequestItem.amount.currency"),
        ({"success": "maybe"}, "notificationItems[0].NotificationRequestItem.success"),
        ({"eventDate": "yesterday"}, "notificationItems[0].NotificationRequestItem.eventDate"),
        ({"pspReference": "a:b"}, "notificationItems[0].NotificationRequestItem.pspReference"),
        ({"additionalData": {"alias": "4242424242424242"}}, "card"),
        ({"additionalData": {"shopperIP": "somewhere"}}, "ip"),
    ],
)
def test_a_malformed_notification_is_refused_by_field(wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(Problem) as problem:
        read("AUTHORISATION", **wrong)
    assert [error.field for error in problem.value.errors] == [field]
