from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from crossdesk.contracts.event import Money
from crossdesk.testing.examples import NOON
from hypothesis import given
from hypothesis import strategies as st

from payments_risk.disputes.compelling_evidence import Evidence
from payments_risk.disputes.deadlines import Deadline
from payments_risk.disputes.dispute_case import Dispute, Step
from payments_risk.disputes.liability_facts import (
    Facts,
    Known,
    Parcel,
    conflicts,
    facts_about,
    load_shifts,
    possible_values,
)
from payments_risk.disputes.reasons import Understood

SHIFTS = load_shifts()
FRAUD = Understood("fraud_online", "m", "s")


def eur(minor: int) -> Money:
    return Money(minor=minor, currency="EUR")


def a_dispute(stage: Any = "chargeback", minor: int = 3990, **fields: Any) -> Dispute:
    values = {"dispute_id": "d", "provider": "stripe", "scheme": "visa", "disputed": eur(minor)}
    return Dispute(**{**values, "history": [Step(stage=stage, at=NOON)], **fields})


def facts(dispute: Dispute | None = None, deadline: Deadline | None = None, **known: Any) -> Facts:
    found = facts_about(dispute or a_dispute(), FRAUD, Known(**known), SHIFTS, deadline, NOON)
    assert found is not None
    return found


def test_what_is_not_known_is_said_to_be_unknown() -> None:
    nothing = facts()
    assert nothing == Facts(reason="fraud_online", stage="chargeback", scheme="visa")


@pytest.mark.parametrize(
    ("scheme", "eci", "shift"),
    [
        ("visa", "05", "full"),
        ("visa", "5", "full"),
        ("visa", "06", "attempted"),
        ("visa", "07", "none"),
        ("visa", "02", "unknown"),
        ("mastercard", "02", "full"),
        ("mastercard", "01", "attempted"),
        ("mastercard", "06", "none"),
        ("mastercard", "05", "unknown"),
        ("amex", "05", "full"),
        ("discover", "06", "attempted"),
        ("paypal", "05", "unknown"),
        ("visa", "", "unknown"),
    ],
)
def test_an_indicator_means_what_its_scheme_says(scheme: str, eci: str, shift: str) -> None:
    assert facts(a_dispute(scheme=scheme), eci=eci).shift == shift


@pytest.mark.parametrize(
    ("result", "shift"),
    [("authenticated", "full"), ("attempted", "attempted"), ("failed", "none"), ("none", "none"), (None, "unknown")],
)
def test_without_an_indicator_the_result_of_authentication_counts(result: str, shift: str) -> None:
    assert facts(three_d_secure=result).shift == shift


@pytest.mark.parametrize(
    ("parcel", "delivery"),
    [
        (None, "unknown"),
        (Parcel(sent=False), "not_sent"),
        (Parcel(sent=True), "unknown"),
        (Parcel(sent=True, delivered_at=NOON, proof=True), "proven"),
        (Parcel(sent=True, delivered_at=NOON), "unproven"),
        (Parcel(sent=True, lost=True), "lost"),
        (Parcel(sent=True, back=True), "back"),
        (Parcel(sent=True, silent_days=9.0, p95_days=9.0), "under_way"),
        (Parcel(sent=True, silent_days=9.1, p95_days=9.0), "silent"),
        (Parcel(sent=True, silent_days=30.0), "unknown"),
    ],
)
def test_what_became_of_the_parcel(parcel: Parcel | None, delivery: str) -> None:
    assert facts(parcel=parcel).delivery == delivery


@pytest.mark.parametrize(
    ("minor", "charge", "fee", "amount"),
    [
        (1499, eur(5000), eur(1500), "below_fee"),
        (1500, eur(5000), eur(1500), "ordinary"),
        (5000, eur(5000), None, "ordinary"),
        (5001, eur(5000), eur(9999), "above_charge"),
        (100, eur(5000), Money(minor=1500, currency="USD"), "ordinary"),
    ],
)
def test_the_amount_is_held_against_payment_and_fee(minor: int, charge: Money, fee: Money | None, amount: str) -> None:
    assert facts(a_dispute(minor=minor), charge=charge, fee=fee).amount == amount


@pytest.mark.parametrize(
    ("charge", "refunded", "pending", "refund"),
    [
        (3990, None, 0, "unknown"),
        (None, 0, 0, "unknown"),
        (3990, 0, 0, "none"),
        (3990, 1, 0, "in_part"),
        (3990, 3990, 0, "in_full"),
        (5000, 4500, 0, "in_full"),
        (3990, 0, 3990, "pending"),
        (3990, 1, 1, "pending"),
        # Of 100.00 some was refunded, and the rest still covers what is disputed: it may be for something else.
        (10000, 3990, 0, "unknown"),
        (10000, 500, 0, "unknown"),
    ],
)
def test_refunds_are_held_against_what_is_disputed(
    charge: int | None, refunded: int | None, pending: int, refund: str
) -> None:
    paid = None if charge is None else eur(charge)
    assert facts(charge=paid, refunded=refunded, refund_pending=pending).refund == refund


def test_further_facts_are_taken_over() -> None:
    known = {"charge": eur(3990), "order_total": eur(3990), "surplus": 1, "order": "returned", "approved": True}
    found = facts(**known, fault="gateway", evidence=Evidence(True))
    assert (found.payment, found.billed, found.paid, found.order) == ("known", "as_agreed", "twice", "returned")
    assert (found.approval, found.fault, found.evidence) == ("approved", "gateway", "qualifies")
    other = facts(charge=eur(3990), order_total=eur(3000), surplus=0, approved=False, evidence=Evidence(False))
    assert (other.billed, other.paid, other.approval, other.evidence) == ("differently", "once", "missing", "short")


def test_a_passed_deadline_and_a_scheme_without_answers_close_the_answer() -> None:
    assert facts(deadline=Deadline(NOON, "provider", "s")).answer == "closed"
    assert facts(deadline=Deadline(NOON + timedelta(seconds=1), "provider", "s")).answer == "open"
    assert facts(a_dispute(scheme="sepa")).answer == "closed"
    assert facts(a_dispute("claim", scheme="sepa", provider="customer")).answer == "open"


@pytest.mark.parametrize("fields", [{"stage": "won"}, {"stage": "chargeback", "awaiting": "other_side"}])
def test_when_it_is_not_the_shops_turn_there_is_nothing_to_decide(fields: dict[str, Any]) -> None:
    dispute = a_dispute(history=[Step(at=NOON, **fields)])
    assert facts_about(dispute, FRAUD, Known(), SHIFTS, None, NOON) is None


EARLIER = NOON - timedelta(days=3)


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ({"charge": Money(minor=3990, currency="USD")}, "Disputed in another currency than charged."),
        ({"charge": eur(3990), "refunded": 3000, "refund_pending": 991}, "More was refunded than charged."),
        ({"parcel": Parcel(sent=True, proof=True)}, "There is a proof of delivery, but no delivery."),
        ({"parcel": Parcel(sent=True, delivered_at=NOON, lost=True)}, "The parcel was delivered and is lost or back."),
        ({"parcel": Parcel(sent=False, delivered_at=NOON)}, "The parcel was delivered and was never sent."),
        (
            {"captured_at": NOON, "parcel": Parcel(sent=True, delivered_at=EARLIER)},
            "The parcel was delivered before it was paid.",
        ),
        ({"eci": "05", "three_d_secure": "failed"}, "Indicator and result of 3-D Secure differ."),
    ],
)
def test_contradictions_are_told_and_make_the_fact(known: dict[str, Any], told: str) -> None:
    assert conflicts(a_dispute(), FRAUD, Known(**known), SHIFTS) == [told]
    assert facts(**known).conflict == "yes"


def test_differing_reasons_and_odd_courses_are_contradictions() -> None:
    differing = replace(FRAUD, contradicted=True)
    assert conflicts(a_dispute(), differing, Known(), SHIFTS) == ["Scheme and provider give different reasons."]
    odd = a_dispute(history=[Step(stage="arbitration", at=EARLIER), Step(stage="inquiry", at=NOON)])
    assert conflicts(odd, FRAUD, Known(), SHIFTS) == ["inquiry was reported on 2026-11-27 after arbitration"]


def test_an_indicator_that_agrees_with_the_result_is_no_contradiction() -> None:
    for eci, result in (("05", "authenticated"), ("06", "attempted"), ("07", "failed"), ("02", "none")):
        assert facts(eci=eci, three_d_secure=result).conflict == "no"


@given(
    known=st.builds(
        Known,
        charge=st.none() | st.integers(1, 9000).map(eur),
        refunded=st.none() | st.integers(0, 9000),
        refund_pending=st.integers(0, 100),
        surplus=st.none() | st.integers(0, 2),
        eci=st.none() | st.text(max_size=3),
        three_d_secure=st.sampled_from([None, "authenticated", "attempted", "failed", "none"]),
        approved=st.none() | st.booleans(),
        fault=st.sampled_from([None, "gateway", "bank", "none"]),
        order=st.sampled_from([None, "active", "cancelled", "returned"]),
    )
)
def test_every_fact_has_a_value_of_its_list(known: Known) -> None:
    found = facts_about(a_dispute(), FRAUD, known, SHIFTS, None, NOON)
    assert found is not None
    assert all(getattr(found, fact) in words for fact, words in possible_values().items())
