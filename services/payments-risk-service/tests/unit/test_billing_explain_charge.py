import datetime as dt
import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from crossdesk.contracts.event import Money
from hypothesis import given
from hypothesis import strategies as st

from payments_risk.billing.bill import Bill, Sale, SaleLine
from payments_risk.billing.charge_steps import Step
from payments_risk.billing.draw_up_bill import draw_up_bill
from payments_risk.billing.explain_charge import Explanation, explain_charge
from payments_risk.billing.explanation_data import explanation_data
from payments_risk.billing.limits import load_limits
from payments_risk.billing.rates import RateTable
from payments_risk.billing.refused import BillRefused
from payments_risk.payments import Transaction

AT = dt.datetime(2026, 11, 26, 17, 0, tzinfo=dt.UTC)
ECB = RateTable("ecb", AT - dt.timedelta(hours=2), {"USD": Decimal("1.1586"), "GBP": Decimal("0.8805")})
ORDER, OTHER = "CB-10000001", "CB-10000002"


def refused(field: str) -> "pytest.RaisesExc[BillRefused]":
    return pytest.raises(BillRefused, check=lambda error: error.field == field)


def eur(minor: int) -> Money:
    return Money(minor=minor, currency="EUR")


def usd(minor: int) -> Money:
    return Money(minor=minor, currency="USD")


def a_bill(item: int = 3490, shipping: int = 637, order: str = ORDER, currency: str = "EUR", mark_up: int = 0) -> Bill:
    lines = [SaleLine("item", "Shoes", eur(item)), SaleLine("shipping", "Parcel", eur(shipping))]
    return draw_up_bill(Sale(order, AT, lines), currency, ECB, mark_up)


def moved(
    name: str, minor: int, kind: Any = "capture", order: str = ORDER, currency: str = "EUR", **other: Any
) -> Transaction:
    values = {"status": "succeeded", "method": "card", "occurred_at": AT, **other}
    return Transaction(name, order, kind=kind, amount=Money(minor=minor, currency=currency), **values)


def steps(explanation: Explanation) -> list[tuple[str, int]]:
    assert sum(step.amount.minor for step in explanation.steps) + explanation.left.minor == explanation.charged.minor
    assert {step.amount.currency for step in explanation.steps} <= {explanation.charged.currency}
    return [(step.kind, step.amount.minor) for step in explanation.steps]


def test_a_capture_of_the_whole_bill_is_explained_by_its_lines() -> None:
    why = explain_charge(eur(4127), [a_bill()], [moved("t1", 4127)])
    assert steps(why) == [("item", 3490), ("shipping", 637)]
    assert (why.explained, why.likely, why.payment_on_record) == (True, (), True)
    assert why.steps[0] == Step("item", ORDER, eur(3490), "Shoes")


def test_a_partial_capture_is_the_bill_less_what_other_payments_took_and_what_is_not_taken_yet() -> None:
    why = explain_charge(eur(2000), [a_bill()], [moved("t1", 2000), moved("t2", 1000)])
    assert steps(why) == [
        ("item", 3490),
        ("shipping", 637),
        ("taken_in_other_payments", -1000),
        ("not_taken_yet", -1127),
    ]
    assert why.explained


def test_parts_that_a_statement_shows_as_one_are_explained_together() -> None:
    why = explain_charge(eur(4127), [a_bill()], [moved("t1", 3490), moved("t2", 637)])
    assert steps(why) == [("item", 3490), ("shipping", 637)]


def test_a_refund_is_a_step_of_its_own_whatever_its_sign() -> None:
    for sign in (1, -1):
        why = explain_charge(eur(3490), [a_bill()], [moved("t1", 4127), moved("r1", 637 * sign, "refund")])
        assert steps(why) == [("item", 3490), ("shipping", 637), ("refund", -637)]


def test_orders_taken_in_one_sum_are_explained_order_by_order() -> None:
    bills = [a_bill(), a_bill(1000, 500, OTHER)]
    why = explain_charge(eur(5627), bills, [moved("t1", 4127), moved("t2", 1500, order=OTHER)])
    assert [(step.order_id, step.amount.minor) for step in why.steps] == [
        (ORDER, 3490),
        (ORDER, 637),
        (OTHER, 1000),
        (OTHER, 500),
    ]
    assert why.explained


def test_of_several_bills_of_an_order_the_one_that_was_taken_explains() -> None:
    why = explain_charge(eur(1500), [a_bill(), a_bill(1000, 500)], [moved("t1", 1500), moved("t2", 4127)])
    assert steps(why) == [("item", 1000), ("shipping", 500)]


def test_a_capture_without_a_bill_is_named_as_what_it_is() -> None:
    assert steps(explain_charge(eur(4127), [], [moved("t1", 4127)])) == [("payment_without_bill", 4127)]


def test_a_bill_whose_payment_is_not_on_record_explains_but_says_so() -> None:
    why = explain_charge(eur(4127), [a_bill()], [])
    assert steps(why) == [("item", 3490), ("shipping", 637)]
    assert not why.payment_on_record


def test_what_the_bank_added_is_left_and_only_named_as_likely() -> None:
    why = explain_charge(eur(4239), [a_bill()], [moved("t1", 4127)])
    assert steps(why) == [("item", 3490), ("shipping", 637)]
    assert (why.explained, why.left, why.likely) == (False, eur(112), ("bank_fee",))


def test_a_charge_in_another_currency_is_converted_step_by_step_and_the_difference_is_left() -> None:
    why = explain_charge(usd(4894), [a_bill()], [moved("t1", 4127)], ECB)
    assert steps(why) == [("item", 4044), ("shipping", 738)]
    assert (why.left, why.likely) == (usd(112), ("bank_rate", "bank_fee"))
    assert why.steps[0].original == eur(3490)
    assert why.rate is not None and why.rate.source == "ecb"


def test_a_charge_at_exactly_the_reference_rate_leaves_nothing() -> None:
    assert explain_charge(usd(4782), [a_bill()], [moved("t1", 4127)], ECB).explained


def test_a_bank_whose_rate_was_better_leaves_a_negative_rest() -> None:
    why = explain_charge(usd(4700), [a_bill()], [moved("t1", 4127)], ECB)
    assert (why.left, why.likely) == (usd(-82), ("bank_rate",))


def test_a_bill_with_mark_up_explains_a_capture_in_the_customers_currency() -> None:
    bill = a_bill(currency="USD", mark_up=200)
    why = explain_charge(bill.total, [bill], [moved("t1", bill.total.minor, currency="USD")])
    assert [kind for kind, _ in steps(why)] == ["item", "shipping", "mark_up"]
    assert why.explained


def test_a_capture_in_the_currency_of_the_sale_is_explained_by_what_was_agreed_there() -> None:
    why = explain_charge(eur(4127), [a_bill(currency="USD", mark_up=200)], [moved("t1", 4127)])
    assert steps(why) == [("item", 3490), ("shipping", 637)]


def test_without_usable_rates_it_says_why_payments_in_other_currencies_were_left_aside() -> None:
    why = explain_charge(usd(4782), [], [moved("t1", 4127)])
    assert (why.steps, why.left) == ((), usd(4782))
    assert why.not_converted is not None and why.not_converted.startswith("rates: are needed")
    old = replace(ECB, as_of=AT - dt.timedelta(days=9))
    aged = explain_charge(usd(4782), [], [moved("t1", 4127)], old).not_converted
    assert aged is not None and aged.startswith("rates.as_of: is 216 hours old")


def test_what_was_taken_twice_in_one_sum_is_not_explained_away() -> None:
    why = explain_charge(eur(8254), [a_bill()], [moved("t1", 4127), moved("t2", 4127)])
    assert steps(why) == [("item", 3490), ("shipping", 637)]
    assert (why.left, why.likely) == (eur(4127), ("taken_twice",))


def test_what_was_taken_above_the_bill_is_left() -> None:
    why = explain_charge(eur(4500), [a_bill()], [moved("t1", 4500)])
    assert (why.left, why.likely) == (eur(373), ("taken_above_bill",))


def test_a_refund_on_its_way_is_a_likely_cause_and_no_step() -> None:
    movements = [moved("t1", 4127), moved("r1", 127, "refund", status="pending")]
    why = explain_charge(eur(4000), [a_bill()], movements)
    assert steps(why) == [("item", 3490), ("shipping", 637)]
    assert (why.left, why.likely) == (eur(-127), ("refund_on_its_way",))


def test_what_nothing_comes_near_is_left_whole() -> None:
    why = explain_charge(eur(9999), [a_bill()], [moved("t1", 4127), moved("a1", 9999, "authorization", OTHER)])
    assert (steps(why), why.left, why.payment_on_record) == ([], eur(9999), False)
    assert why.likely == ("reserved_not_taken", "payment_not_on_record", "other_shop")


def test_other_orders_that_fit_as_well_are_named() -> None:
    later = moved("t2", 4127, order=OTHER, occurred_at=AT + dt.timedelta(hours=1))
    why = explain_charge(eur(4127), [], [later, moved("t1", 4127)])
    assert (why.steps[0].order_id, why.also_fits) == (OTHER, ((ORDER,),))


def test_a_movement_delivered_twice_counts_once_and_a_voided_one_not_at_all() -> None:
    both = [moved("t1", 4127), moved("t1", 4127)]
    assert steps(explain_charge(eur(4127), [a_bill()], both)) == [("item", 3490), ("shipping", 637)]
    voided = explain_charge(eur(2000), [], [moved("t1", 2000), moved("v1", 2000, "void")])
    assert voided.left == eur(2000)


def test_failed_movements_explain_nothing_even_when_odd() -> None:
    why = explain_charge(
        eur(2000), [], [moved("t1", -5, status="failed"), moved("r1", 10**18, "refund", status="failed")]
    )
    assert why.steps == ()


@pytest.mark.parametrize("bad", [eur(0), eur(-4127), eur(10**15 + 1)])
def test_charges_that_are_none_are_refused(bad: Money) -> None:
    with refused("charged.minor"):
        explain_charge(bad, [], [])


def test_a_charge_that_is_no_number_or_in_no_currency_is_refused() -> None:
    not_a_number: Any = float("nan")
    with refused("charged.minor"):
        explain_charge(Money.model_construct(minor=not_a_number, currency="EUR"), [], [])
    with refused("charged.currency"):
        explain_charge(Money(minor=1, currency="ZZZ"), [], [])


@pytest.mark.parametrize(
    ("movements", "field"),
    [
        ([moved("t1", 0)], "movements[t1].amount.minor"),
        ([moved("t1", -5)], "movements[t1].amount.minor"),
        ([moved("t1", 10**15 + 1)], "movements[t1].amount.minor"),
        ([moved("t1", 5, currency="ZZZ")], "movements[t1].amount.currency"),
        ([moved("r1", 0, "refund")], "movements[r1].amount.minor"),
        ([moved("t1", 500), moved("r1", 501, "refund")], "movements[r1].amount"),
        ([moved("t1", 500), moved("r1", 300, "refund"), moved("r2", 300, "refund")], "movements[r2].amount"),
        ([moved("t1", 500, order=OTHER), moved("r1", 500, "refund")], "movements[r1].amount"),
        ([moved("t1", 500), moved("t1", 501)], "movements[t1]"),
        ([moved("t1", 500, occurred_at=AT.replace(tzinfo=None))], "movements[t1].occurred_at"),
        ([moved(f"t{number}", 5) for number in range(load_limits().most_movements + 1)], "movements"),
    ],
)
def test_movements_that_cannot_be_are_refused_with_the_field(movements: list[Transaction], field: str) -> None:
    with refused(field):
        explain_charge(eur(4127), [], movements)


def test_too_many_bills_are_refused() -> None:
    with refused("bills"):
        explain_charge(eur(4127), [a_bill()] * (load_limits().most_movements + 1), [])


def test_an_explanation_becomes_plain_data_for_templates() -> None:
    data = json.loads(json.dumps(explanation_data(explain_charge(usd(4894), [a_bill()], [moved("t1", 4127)], ECB))))
    assert data["steps"][0] == {
        "kind": "item",
        "order_id": ORDER,
        "label": "Shoes",
        "amount": {"minor": 4044, "currency": "USD", "digits": 2, "amount": "40.44"},
        "original": {"minor": 3490, "currency": "EUR", "digits": 2, "amount": "34.90"},
    }
    assert (data["left"]["amount"], data["explained"], data["likely"]) == ("1.12", False, ["bank_rate", "bank_fee"])
    assert (data["rate"]["source"], data["rate"]["value"], data["rate"]["age_hours"]) == ("ecb", "1.1586", 2)


amounts = st.integers(1, 20_000)
orders = st.sampled_from([ORDER, OTHER])
captured = st.lists(st.tuples(amounts, orders, st.sampled_from(["EUR", "USD", "GBP"])), max_size=6)


@given(
    captured,
    st.lists(st.tuples(amounts, amounts, orders, st.sampled_from(["EUR", "USD"])), max_size=4),
    amounts,
    st.data(),
)
def test_steps_and_rest_always_sum_to_the_charge(
    captures: list[tuple[int, str, str]], billed: list[tuple[int, int, str, str]], free: int, data: st.DataObject
) -> None:
    movements = [moved(f"t{number}", minor, "capture", *place) for number, (minor, *place) in enumerate(captures)]
    refunds = [
        moved(f"r{each.transaction_id}", each.amount.minor // 2, "refund", each.order_id, each.amount.currency)
        for each in movements
        if each.amount.minor > 1
    ]
    bills = [a_bill(item, shipping, order, currency) for item, shipping, order, currency in billed]
    minor = data.draw(
        st.sampled_from([free, *(each.amount.minor for each in movements), *(bill.total.minor for bill in bills)])
    )
    charged = Money(minor=minor, currency=data.draw(st.sampled_from(["EUR", "USD", "GBP"])))
    why = explain_charge(charged, bills, [*movements, *refunds], ECB)
    steps(why)
    assert why.explained == (why.left.minor == 0)
    assert bool(why.likely) or why.explained or why.left.minor < 0
