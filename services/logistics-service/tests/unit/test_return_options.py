"""What a customer may do with a purchase, by country, reason and goods."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from crossdesk.contracts.return_options import Kind, ReturnOption, ReturnOptions

from logistics.returns.purchase import Purchase, ShopPolicy
from logistics.returns.return_options import return_options
from logistics.returns.tables import load_tables

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)


def asked(country: str = "DE", at: datetime = NOW, **fields: Any) -> ReturnOptions:
    values = {
        "country": country,
        "bought_at": datetime(2026, 11, 15, 12, 0, tzinfo=UTC),
        "delivered_at": datetime(2026, 11, 20, 9, 0, tzinfo=UTC),
        "reason": "changed_mind",
    }
    return return_options(Purchase.model_validate({**values, **fields}), load_tables(), at)


def pick(answer: ReturnOptions, kind: Kind = "statutory_withdrawal") -> ReturnOption:
    return next(option for option in answer.options if option.kind == kind)


def last_day(option: ReturnOption) -> date:
    assert option.deadline is not None
    return option.deadline.date()


def codes(lines: tuple[Any, ...]) -> list[str]:
    return [line.code for line in lines]


@pytest.mark.parametrize("country", ["DE", "FR", "IT", "ES", "NL", "PL", "GB"])
def test_europeans_have_fourteen_days_from_delivery(country: str) -> None:
    option = pick(asked(country))
    assert option.allowed
    assert last_day(option) == date(2026, 12, 4)
    assert option.days_left == 8
    assert not option.estimate


@pytest.mark.parametrize(
    ("country", "day"), [("BR", 27), ("JP", 27), ("KR", 27), ("MX", 27), ("TH", 27), ("SA", 27), ("CN", 27), ("TW", 27)]
)
def test_others_have_their_own_periods(country: str, day: int) -> None:
    option = pick(asked(country))
    assert option.allowed
    assert last_day(option) == date(2026, 11, day)


def test_in_japan_the_day_of_receipt_counts() -> None:
    assert last_day(pick(asked("JP", delivered_at=datetime(2026, 11, 24, 15, 0, tzinfo=UTC)))) == date(2026, 12, 2)


def test_in_mexico_only_working_days_count() -> None:
    friday_before_a_long_weekend = datetime(2026, 11, 13, 18, 0, tzinfo=UTC)
    option = pick(asked("MX", bought_at="2026-11-02T00:00:00Z", delivered_at=friday_before_a_long_weekend))
    assert last_day(option) == date(2026, 11, 23), "Monday the 16th is Revolution Day"


@pytest.mark.parametrize("country", ["US", "AU", "SG", "MY", "IN", "AE", "ID", "CH"])
def test_where_the_law_knows_no_withdrawal_that_is_said_with_its_source(country: str) -> None:
    option = pick(asked(country))
    assert (option.allowed, option.refusal) == (False, "no_statutory_right")
    assert option.rule is not None
    assert option.rule.source
    assert option.deadline is None


def test_in_japan_the_shops_terms_take_the_place_of_the_law() -> None:
    answer = asked("JP", policy=ShopPolicy(days=3))
    assert pick(answer).refusal == "shop_terms_apply_instead"
    assert pick(asked("JP")).allowed


def test_in_vietnam_the_right_hangs_on_wrong_information() -> None:
    assert pick(asked("VN")).refusal == "customer_was_informed"
    assert pick(asked("VN", informed=False)).allowed
    assert pick(asked("VN", reason="not_as_described")).allowed


def test_a_shop_that_did_not_inform_gives_twelve_months_more() -> None:
    option = pick(asked(informed=False))
    assert last_day(option) == date(2027, 12, 6), "4 December 2027 is a Saturday"
    assert "extended_for_want_of_information" in codes(option.notes)


def test_a_shop_that_informs_later_starts_the_period_then() -> None:
    option = pick(asked(informed=False, informed_at="2026-11-25T10:00:00Z"))
    assert last_day(option) == date(2026, 12, 9)
    before_delivery = pick(asked(informed=False, informed_at="2026-11-16T10:00:00Z"))
    assert last_day(before_delivery) == date(2026, 12, 4)
    assert "extended_for_want_of_information" not in codes(before_delivery.notes)
    after_a_year: dict[str, Any] = {"bought_at": "2025-08-01T00:00:00Z", "delivered_at": "2025-11-10T00:00:00Z"}
    too_late = pick(asked(informed=False, informed_at="2026-11-20T10:00:00Z", **after_a_year))
    assert last_day(too_late) == date(2026, 11, 24), "never beyond the twelve months"


def test_after_the_last_day_it_is_over() -> None:
    on_the_last_day = datetime(2026, 12, 4, 22, 59, 59, tzinfo=UTC)
    assert pick(asked(at=on_the_last_day)).allowed
    after = pick(asked(at=datetime(2026, 12, 4, 23, 0, 0, tzinfo=UTC)))
    assert (after.allowed, after.refusal, after.days_left) == (False, "period_over", 0)
    assert (after.steps, after.refund_until) == ((), None)


def test_while_nothing_is_delivered_the_period_has_not_begun() -> None:
    option = pick(asked(delivered_at=None))
    assert option.allowed
    assert (option.period_begun, option.deadline, option.days_left) == (False, None, None)
    assert "period_not_begun" in codes(option.notes)
    assert option.estimate


@pytest.mark.parametrize("category", ["custom_made", "perishable"])
def test_goods_made_to_order_and_perishables_are_excluded(category: str) -> None:
    assert pick(asked(category=category)).refusal == "category_excluded"


@pytest.mark.parametrize("category", ["hygiene_sealed", "digital"])
def test_sealed_goods_and_downloads_are_excluded_once_opened(category: str) -> None:
    assert pick(asked(category=category, opened=True)).refusal == "category_excluded"
    assert not pick(asked(category=category, opened=False)).estimate
    unknown = pick(asked(category=category))
    assert unknown.allowed
    assert unknown.estimate
    assert "only_if_unopened" in codes(unknown.notes)


def test_the_customer_pays_for_sending_back_only_if_told_so() -> None:
    assert pick(asked()).return_paid_by == "customer"
    assert pick(asked(return_cost_told=False)).return_paid_by == "shop"
    assert pick(asked("BR")).return_paid_by == "shop"


def test_the_refund_is_due_fourteen_days_after_the_statement_with_delivery() -> None:
    option = pick(asked())
    assert (option.refund_until, option.refunds_delivery) == (date(2026, 12, 10), True)
    assert option.refund_within is not None
    assert option.refund_within.model_dump() == {"count": 14, "unit": "days", "counted_from": "statement"}


def test_a_refund_counted_from_the_goods_return_has_no_date_yet() -> None:
    option = pick(asked("GB"))
    assert option.refund_until is None
    assert "refund_after_goods_back" in codes(option.notes)


@pytest.mark.parametrize(
    ("bought", "step"), [("2026-06-18", "state_withdrawal"), ("2026-06-19", "use_withdrawal_function")]
)
def test_the_withdrawal_function_is_told_for_purchases_since_it_must_be_there(bought: str, step: str) -> None:
    option = pick(asked(bought_at=f"{bought}T12:00:00Z"))
    assert codes(option.steps) == [step, "send_back", "keep_proof_of_posting", "await_refund"]
    assert [line.until for line in option.steps] == [None, date(2026, 12, 10), None, date(2026, 12, 10)]


def test_the_british_have_no_withdrawal_function() -> None:
    assert codes(pick(asked("GB")).steps)[0] == "state_withdrawal"


def test_downloads_are_not_sent_back() -> None:
    option = pick(asked(category="digital", opened=False))
    assert codes(option.steps) == ["use_withdrawal_function", "stop_using_content", "await_refund"]
    assert "proof_of_posting" not in codes(option.documents)


def test_a_purchase_older_than_the_rules_is_not_judged() -> None:
    option = pick(asked(bought_at="2013-01-01T00:00:00Z", delivered_at="2013-01-05T00:00:00Z"))
    assert (option.refusal, option.rule, option.estimate) == ("no_rule_for_that_date", None, True)


def test_a_draft_list_of_exclusions_matters_for_special_goods_only() -> None:
    assert not pick(asked("KR")).estimate
    assert pick(asked("KR", category="digital", opened=False)).estimate


def test_a_draft_rule_makes_an_estimate() -> None:
    option = pick(asked("MX"))
    assert option.rule is not None
    assert (option.rule.checked, option.estimate) == ("draft", True)


@pytest.mark.parametrize(
    ("country", "last", "presumed"),
    [
        ("DE", date(2028, 11, 20), date(2027, 11, 20)),
        ("FR", date(2028, 11, 20), date(2028, 11, 20)),
        ("ES", date(2029, 11, 20), date(2028, 11, 20)),
        ("PL", date(2028, 11, 20), date(2028, 11, 20)),
        ("GB", date(2032, 11, 20), date(2027, 5, 20)),
    ],
)
def test_faults_are_covered_for_years_and_presumed_for_a_time(country: str, last: date, presumed: date) -> None:
    option = pick(asked(country, reason="defective"), "statutory_guarantee")
    assert last_day(option) == last
    assert [line.until for line in option.notes if line.code == "fault_presumed"] == [presumed]
    assert option.return_paid_by == "shop"


def test_later_the_customer_has_to_prove_the_fault() -> None:
    option = pick(asked(reason="defective", at=datetime(2027, 11, 21, 12, tzinfo=UTC)), "statutory_guarantee")
    assert "customer_proves_fault" in codes(option.notes)


def test_the_guarantee_is_not_for_a_change_of_mind() -> None:
    assert [option.kind for option in asked().options] == ["statutory_withdrawal"]


def test_brazil_covers_perishables_for_thirty_days() -> None:
    assert last_day(pick(asked("BR", reason="defective"), "statutory_guarantee")) == date(2027, 2, 18)
    short = pick(asked("BR", reason="defective", category="perishable"), "statutory_guarantee")
    assert last_day(short) == date(2026, 12, 20)


def test_australia_sets_no_number_of_days_for_faults() -> None:
    option = pick(asked("AU", reason="defective"), "statutory_guarantee")
    assert option.allowed
    assert option.deadline is None
    assert "no_fixed_period" in codes(option.notes)
    assert option.estimate


def test_in_japan_faults_count_from_their_discovery() -> None:
    option = pick(asked("JP", reason="defective"), "statutory_guarantee")
    assert (option.deadline, "counted_from_discovery" in codes(option.notes)) == (None, True)


def test_the_shops_policy_is_told_beside_the_law() -> None:
    policy = ShopPolicy(days=30, return_paid_by="shop", refund_days=5, refund_counted_from="statement")
    answer = asked(policy=policy)
    assert [option.kind for option in answer.options] == ["shop_policy", "statutory_withdrawal"]
    assert (last_day(answer.options[0]), answer.options[0].refund_until) == (date(2026, 12, 20), date(2026, 12, 1))


def test_a_policy_may_count_from_the_purchase_and_exclude_goods() -> None:
    option = pick(asked("US", policy=ShopPolicy(days=10, counted_from="purchase")), "shop_policy")
    assert (option.refusal, last_day(option)) == ("period_over", date(2026, 11, 25))
    policy = ShopPolicy(days=90, excluded=frozenset({"custom_made"}))
    assert pick(asked(policy=policy, category="custom_made"), "shop_policy").refusal == "category_excluded"


def test_a_policy_of_no_days_ends_on_the_day_itself() -> None:
    option = pick(asked("US", policy=ShopPolicy(days=0)), "shop_policy")
    assert last_day(option) == date(2026, 11, 20)


def test_where_the_customer_pays_anyway_the_law_with_delivery_refunded_goes_first() -> None:
    answer = asked(policy=ShopPolicy(days=30))
    assert [option.kind for option in answer.options] == ["statutory_withdrawal", "shop_policy"]


def test_open_options_go_before_closed_ones() -> None:
    answer = asked("US", reason="defective", policy=ShopPolicy(days=1, return_paid_by="shop"))
    assert [option.allowed for option in answer.options] == [True, False, False]


def test_what_does_not_come_can_be_cancelled_after_thirty_days() -> None:
    late: dict[str, Any] = {"reason": "late", "delivered_at": None}
    assert pick(asked(**late), "late_delivery").refusal == "not_late_yet"
    option = pick(asked(**late, bought_at="2026-10-20T12:00:00Z"), "late_delivery")
    assert option.allowed
    assert codes(option.steps) == ["set_further_period", "cancel_for_delay", "await_refund"]
    assert pick(asked(reason="late"), "late_delivery").refusal == "already_delivered"


def test_days_are_counted_where_the_customer_is() -> None:
    before_midnight_in_london = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    assert last_day(pick(asked("GB", delivered_at=before_midnight_in_london))) == date(2026, 12, 4)
    abroad = asked("GB", delivered_at=before_midnight_in_london, time_zone="Asia/Tokyo")
    assert last_day(pick(abroad)) == date(2026, 12, 5)
    assert abroad.time_zone == "Asia/Tokyo"


def test_the_same_question_has_the_same_answer() -> None:
    assert asked() == asked()
