"""What may be paid back without a person: never above a limit, never more than is owed."""

from typing import Any

import pytest
from crossdesk.contracts.event import Money
from crossdesk.contracts.gateway import Settlement
from crossdesk.testing.examples import NOON
from hypothesis import given
from hypothesis import strategies as st

from payments_risk.disputes.dispute_case import Dispute, Step
from payments_risk.disputes.liability import Decision
from payments_risk.disputes.liability_facts import Known
from payments_risk.disputes.settlement import NotPayable, Payable, fee_in, may_pay, owed

MINOR = st.integers(0, 10_000)


def eur(minor: int) -> Money:
    return Money(minor=minor, currency="EUR")


def a_dispute(minor: int = 4990, currency: str = "EUR") -> Dispute:
    amount = Money(minor=minor, currency=currency)
    return Dispute(dispute_id="d", provider="customer", disputed=amount, history=(Step(stage="claim", at=NOON),))


def a_decision(rule: str = "never-arrived") -> Decision:
    return Decision(rule, "refund", "s", {}, (), (), (), ())


def paying(amount: Money | None, limits: Settlement, spent: int = 0, **fields: Any) -> Payable | NotPayable:
    values = {"tenant": "demo", "payment_id": "ch_1", "provider": "stripe", "reachable": {"stripe"}}
    return may_pay(amount, limits, spent, **{**values, **fields})


def test_nothing_is_paid_unless_a_limit_is_configured_for_the_currency() -> None:
    assert isinstance(paying(eur(1), Settlement()), NotPayable)
    dollars = Settlement(up_to=[Money(minor=10_000, currency="USD")])
    assert isinstance(paying(eur(1), dollars), NotPayable)


@given(MINOR, MINOR, MINOR, MINOR)
def test_no_payment_goes_beyond_a_limit(minor: int, largest: int, monthly: int, spent: int) -> None:
    limits = Settlement(up_to=[eur(largest)], per_customer_month=[eur(monthly)])
    if isinstance(paying(eur(minor), limits, spent), Payable):
        assert minor <= largest
        assert spent + minor <= monthly


def test_without_a_monthly_limit_that_of_one_payment_counts_for_the_month() -> None:
    limits = Settlement(up_to=[eur(5000)])
    assert isinstance(paying(eur(3000), limits, 2000), Payable)
    assert isinstance(paying(eur(3000), limits, 2001), NotPayable)


def test_why_finance_has_to_pay_is_told_in_amounts_people_read() -> None:
    limits = Settlement(up_to=[eur(5000)], per_customer_month=[eur(8000)])
    said = [
        paying(eur(5001), limits),
        paying(eur(3990), limits, 7980),
        paying(Money(minor=1, currency="JPY"), limits),
        paying(eur(1), limits, provider="klarna"),
        paying(eur(1), limits, provider=None),
    ]
    assert [each.why for each in said if isinstance(each, NotPayable)] == [
        "automatic refunds in EUR are allowed up to 50.00 EUR",
        "the customer had 79.80 EUR of 80.00 EUR of automatic refunds in 30 days",
        "automatic refunds in JPY are not allowed",
        "no access to klarna, the payment's provider, is configured",
        "no access to the payment's provider, which is not known, is configured",
    ]


@pytest.mark.parametrize("missing", [{"payment_id": None}, {"provider": None}, {"reachable": set()}])
def test_what_cannot_be_paid_back_is_left_to_finance(missing: dict[str, Any]) -> None:
    assert isinstance(paying(eur(1), Settlement(up_to=[eur(100)]), **missing), NotPayable)


def test_the_same_payment_has_the_same_refund_and_another_tenants_has_another() -> None:
    limits = Settlement(up_to=[eur(100)])
    first, again, other = (paying(eur(1), limits, tenant=tenant) for tenant in ("demo", "demo", "shop"))
    assert first == again != other


@given(st.integers(1, 10_000), st.integers(1, 10_000), MINOR, MINOR)
def test_never_more_goes_back_than_was_charged_and_is_still_there(
    disputed: int, charged: int, refunded: int, pending: int
) -> None:
    known = Known(charge=eur(charged), refunded=refunded, refund_pending=pending)
    amount = owed(a_decision(), a_dispute(disputed), known)
    left = charged - refunded - pending
    assert (amount.minor if amount else 0) == max(0, min(disputed, left))


def test_of_a_wrong_amount_the_difference_goes_back_and_nothing_where_too_little_was_charged() -> None:
    rule = a_decision("charged-differently")
    assert owed(rule, a_dispute(), Known(charge=eur(4990), refunded=0, order_total=eur(3990))) == eur(1000)
    assert owed(rule, a_dispute(), Known(charge=eur(4990), refunded=0, order_total=eur(5990))) is None


def test_nothing_is_owed_in_another_currency_or_for_a_payment_nobody_knows() -> None:
    assert owed(a_decision(), a_dispute(currency="USD"), Known(charge=eur(4990), refunded=0)) is None
    assert owed(a_decision(), a_dispute(), Known()) is None


def test_a_fee_is_known_only_in_the_currency_it_is_charged_in() -> None:
    limits = Settlement(dispute_fees=[eur(2000)])
    assert fee_in(limits, "EUR") == eur(2000)
    assert fee_in(limits, "USD") is None
