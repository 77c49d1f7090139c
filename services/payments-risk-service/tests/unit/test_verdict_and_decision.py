"""A claim has a verdict, which says what happened, and a decision, which says what is done: neither tells the other."""

from datetime import timedelta
from typing import Any

import pytest
from crossdesk.contracts.event import Money
from crossdesk.testing.examples import NOON

from payments_risk.dispute import Meant
from payments_risk.disputes.dispute_case import Dispute, Step
from payments_risk.disputes.judge import judge, load_tables
from payments_risk.disputes.known_payment import known_of
from payments_risk.facts import Surroundings, facts_about
from payments_risk.payments import Account, Order, Transaction
from payments_risk.rules import first_match, load_rules

PRICE = Money(minor=4990, currency="EUR")
TABLES, RULES = load_tables(), load_rules()


def a_capture(name: str = "ch_1", days_ago: int = 20, **fields: Any) -> Transaction:
    values = {"order_id": f"o-{name}", "kind": "capture", "status": "succeeded", "amount": PRICE, "method": "card"}
    return Transaction(transaction_id=name, occurred_at=NOON - timedelta(days=days_ago), **{**values, **fields})


def verdict_and_outcome(payment: Transaction, *others: Transaction) -> tuple[str, str]:
    """What a customer who denies the payment is told, and what the liability rules do about it."""
    order = Order(order_id=payment.order_id, status="shipped", destination="DE", total=PRICE)
    account = Account([payment, *others], [order])
    facts = facts_about("unauthorised", Meant("order", payment), account, Surroundings())
    dispute = Dispute(
        dispute_id="claim",
        provider="customer",
        provider_reason="not_recognised",
        payment_id=payment.transaction_id,
        disputed=PRICE,
        history=(Step(stage="claim", at=NOON),),
    )
    judged = judge(dispute, known_of(payment, account, None, None, TABLES.failures), TABLES, NOON)
    assert judged is not None
    return first_match(RULES, facts).verdict, judged.decision.outcome


@pytest.mark.parametrize(
    ("payment", "others", "verdict"),
    [
        (a_capture(three_d_secure="authenticated"), [], "liability_shifted"),
        (a_capture(three_d_secure="failed"), [], "likely_fraud"),
        (a_capture(card_last4="4242"), [a_capture("ch_0", 80, card_last4="4242")], "recognisable"),
        (a_capture(), [], "merchant_liable"),
    ],
    ids=["authenticated", "failed authentication", "a known card", "nothing known"],
)
def test_who_denies_a_payment_is_heard_by_a_person_and_told_what_the_records_say(
    payment: Transaction, others: list[Transaction], verdict: str
) -> None:
    assert verdict_and_outcome(payment, *others) == (verdict, "ask_person")
