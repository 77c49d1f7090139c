"""Purchases over all markets, their deadlines counted by hand in the calendar of the customer."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from crossdesk.contracts.return_options import ReturnOption

from logistics.returns.purchase import Purchase, ShopPolicy
from logistics.returns.return_options import return_options
from logistics.returns.tables import load_tables

FAULT = {"reason": "defective"}
LATE = {"reason": "late", "delivered_at": None}
UNINFORMED = {"informed": False}
POLICY = {"policy": ShopPolicy(days=30)}


def noon(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00:00+00:00") if len(day) == 10 else datetime.fromisoformat(day)


def option(country: str, delivered: str, at: str, kind: str, **more: Any) -> ReturnOption:
    """What is answered at a day of a purchase placed and delivered on one day, unless `more` says otherwise."""
    purchase = {"bought_at": noon(delivered), "delivered_at": noon(delivered), "reason": "changed_mind", **more}
    found = return_options(Purchase(country=country, **purchase), load_tables(), noon(at))
    (only,) = [each for each in found.options if each.kind == kind]
    return only


def day_of(moment: datetime | None) -> str | None:
    return None if moment is None else moment.date().isoformat()


WITHDRAWALS = [
    # Fourteen days after the day of receipt, where they end on a Saturday, Sunday or holiday the next working day.
    ("DE", "2026-11-09", {}, "2026-11-23", "customer", "2026-11-26"),
    ("DE", "2026-11-07", {}, "2026-11-23", "customer", "2026-11-24"),
    # 25 and 26 December are holidays, the 27th is a Sunday; in France the 26th is a Saturday.
    ("DE", "2026-12-11", {}, "2026-12-28", "customer", "2026-12-28"),
    ("FR", "2026-12-11", {}, "2026-12-28", "customer", "2026-12-28"),
    # 1 January 2027 is a Friday, 1 May 2026 too; Easter Monday is 6 April 2026; 11 November is Polish.
    ("ES", "2026-12-18", {}, "2027-01-04", "customer", "2027-01-04"),
    ("IT", "2026-04-17", {}, "2026-05-04", "customer", "2026-05-04"),
    ("NL", "2026-03-23", {}, "2026-04-07", "customer", "2026-04-09"),
    ("PL", "2026-10-28", {}, "2026-11-12", "customer", "2026-11-16"),
    # Half past ten at night in UTC is the next day in Berlin: asked on 4 July, a refund by the 18th, a Saturday.
    ("DE", "2026-06-30T22:30:00+00:00", {}, "2026-07-15", "customer", "2026-07-20"),
    # Told of no costs, the customer bears none.
    ("DE", "2026-11-09", {"return_cost_told": False}, "2026-11-23", "shop", "2026-11-26"),
    # Not informed: twelve months after the fourteen days. 14 February 2027 is a Sunday.
    ("DE", "2026-01-31", UNINFORMED, "2027-02-15", "customer", "2026-02-17"),
    ("GB", "2026-01-31", UNINFORMED, "2027-02-14", "customer", None),
    # Elsewhere a weekend does not lengthen it. 7 November 2026 is a Saturday.
    ("GB", "2026-11-07", {}, "2026-11-21", "customer", None),
    ("BR", "2026-11-07", {}, "2026-11-14", "shop", "2026-11-10"),
    ("CN", "2026-11-07", {}, "2026-11-14", "customer", None),
    ("TW", "2026-11-07", {}, "2026-11-14", "shop", None),
    # Not informed: four months from the start of the seven days, not after them.
    ("TW", "2026-11-07", UNINFORMED, "2027-03-07", "shop", None),
    ("SA", "2026-11-07", {}, "2026-11-14", "customer", None),
    ("TH", "2026-11-07", {}, "2026-11-14", "not_settled", "2026-11-25"),
    ("TR", "2026-11-07", {}, "2026-11-21", "shop", "2026-11-24"),
    ("IL", "2026-11-07", {}, "2026-11-21", "customer", "2026-11-24"),
    # Korea: seven days, the next working day after a Saturday, and after Chuseok from 24 to 26 September.
    ("KR", "2026-11-07", {}, "2026-11-16", "customer", None),
    ("KR", "2026-09-17", {}, "2026-09-28", "customer", None),
    # Mexico: five working days; 16 November is one of its holidays.
    ("MX", "2026-11-06", {}, "2026-11-13", "customer", None),
    ("MX", "2026-11-11", {}, "2026-11-19", "customer", None),
    # Japan: only where the shop stated no terms; the day of receipt is the first of eight.
    ("JP", "2026-11-07", {}, "2026-11-14", "customer", None),
    ("CA", "2026-11-07", UNINFORMED, "2026-11-14", "shop", "2026-11-25"),
    # Vietnam: thirty days from the purchase, 7 December being a Monday.
    ("VN", "2026-11-07", UNINFORMED, "2026-12-07", "not_settled", "2026-12-10"),
]


@pytest.mark.parametrize(("country", "delivered", "more", "deadline", "paid_by", "refund"), WITHDRAWALS)
def test_a_withdrawal_ends_on_the_day_counted_by_hand(
    country: str, delivered: str, more: dict[str, Any], deadline: str, paid_by: str, refund: str | None
) -> None:
    """Asked three days after delivery, so that refunds counted from the customer's word can be checked as well."""
    at = datetime.fromtimestamp(noon(delivered).timestamp() + 3 * 86400, UTC).isoformat()
    found = option(country, delivered, at, "statutory_withdrawal", **more)
    assert (found.allowed, day_of(found.deadline), found.return_paid_by) == (True, deadline, paid_by)
    assert (found.refund_until.isoformat() if found.refund_until else None) == refund
    assert found.rule is not None
    assert found.rule.source


@pytest.mark.parametrize(
    ("country", "delivered", "at", "more", "refusal"),
    [
        ("DE", "2026-11-07", "2026-11-24", {}, "period_over"),
        ("GB", "2026-11-07", "2026-11-22", {}, "period_over"),
        ("KR", "2026-11-07", "2026-11-17", {}, "period_over"),
        ("JP", "2026-11-07", "2026-11-08", POLICY, "shop_terms_apply_instead"),
        ("CA", "2026-11-07", "2026-11-08", {}, "customer_was_informed"),
        ("DE", "2026-11-07", "2026-11-08", {"category": "custom_made"}, "category_excluded"),
        ("JP", "2026-11-07", "2026-11-08", {"category": "digital"}, "category_excluded"),
        ("CN", "2026-11-07", "2026-11-08", {"category": "hygiene_sealed", "opened": True}, "category_excluded"),
        *(
            (each, "2026-11-07", "2026-11-08", {}, "no_statutory_right")
            for each in ("US", "AU", "CH", "IN", "SG", "AE", "MY", "ID")
        ),
    ],
)
def test_a_withdrawal_that_is_closed_says_why(
    country: str, delivered: str, at: str, more: dict[str, Any], refusal: str
) -> None:
    found = option(country, delivered, at, "statutory_withdrawal", **more)
    assert (found.allowed, found.refusal) == (False, refusal)


@pytest.mark.parametrize(
    ("country", "delivered", "more", "deadline", "paid_by", "remedy"),
    [
        ("DE", "2026-02-28", {}, "2028-02-28", "shop", "repair_or_replacement"),
        # The 31st of a month without one is its last day.
        ("DE", "2024-02-29", {}, "2026-02-28", "shop", "repair_or_replacement"),
        ("ES", "2026-02-28", {}, "2029-02-28", "shop", "repair_or_replacement"),
        ("PL", "2026-02-28", {}, "2028-02-28", "shop", "repair_or_replacement"),
        ("NL", "2026-02-28", {}, None, "shop", "repair_or_replacement"),
        ("GB", "2026-02-28", {}, "2032-02-28", "shop", "repair_or_replacement"),
        ("CH", "2026-02-28", {}, "2028-02-28", "shop", "customers_choice"),
        ("TR", "2026-02-28", {}, "2028-02-28", "shop", "customers_choice"),
        # Ninety days after 1 November: 29 of November, 31 of December, 30 of January.
        ("BR", "2026-11-01", {}, "2027-01-30", "shop", "repair_or_replacement"),
        ("BR", "2026-11-01", {"category": "perishable"}, "2026-12-01", "shop", "repair_or_replacement"),
        ("MX", "2026-11-01", {}, "2027-01-30", "shop", "customers_choice"),
        ("KR", "2026-11-26", {}, "2027-02-26", "shop", "refund"),
        ("US", "2026-11-01", {}, "2030-11-01", "not_settled", "by_severity"),
        ("AU", "2026-11-01", {}, None, "shop", "by_severity"),
        ("SG", "2026-11-01", {}, None, "shop", "repair_or_replacement"),
        # Two working days after a Friday: Monday and Tuesday.
        ("ID", "2026-11-06", {}, "2026-11-10", "shop", "customers_choice"),
    ],
)
def test_a_right_against_faults_ends_on_the_day_counted_by_hand(
    country: str, delivered: str, more: dict[str, Any], deadline: str | None, paid_by: str, remedy: str
) -> None:
    found = option(country, delivered, delivered, "statutory_guarantee", **FAULT, **more)
    assert (day_of(found.deadline), found.return_paid_by, found.remedy) == (deadline, paid_by, remedy)


@pytest.mark.parametrize(
    ("country", "bought", "at", "refusal", "refund"),
    [
        ("DE", "2026-10-01", "2026-11-26", None, None),
        ("GB", "2026-11-01", "2026-11-26", "not_late_yet", None),
        ("SA", "2026-11-01", "2026-11-16", "not_late_yet", None),
        ("SA", "2026-11-01", "2026-11-17", None, None),
        # Seven working days after a Monday without Thanksgiving: 24, 25, 27 and 30 November, 1, 2 and 3 December.
        ("US", "2026-10-20", "2026-11-23", None, "2026-12-03"),
        ("CA", "2026-10-20", "2026-11-23", None, "2026-12-08"),
    ],
)
def test_what_does_not_come_may_be_cancelled(
    country: str, bought: str, at: str, refusal: str | None, refund: str | None
) -> None:
    found = option(country, bought, at, "late_delivery", **LATE)
    assert (found.refusal, found.return_paid_by) == (refusal, "shop")
    assert found.refund_until == (date.fromisoformat(refund) if refund else None)


def test_a_period_that_began_is_told_with_what_to_do_and_to_have_at_hand() -> None:
    found = option("DE", "2026-11-09", "2026-11-12", "statutory_withdrawal")
    assert [each.code for each in found.steps] == [
        "use_withdrawal_function",
        "send_back",
        "keep_proof_of_posting",
        "await_refund",
    ]
    assert {each.code for each in found.documents} == {"order_number", "copy_of_statement", "proof_of_posting"}
