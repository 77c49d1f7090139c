"""Fees, limits, lengths of time and shares in replies of 22 languages."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from translation.consistency.amounts import amounts, far_apart
from translation.consistency.compare_replies import Reply, differences
from translation.consistency.measure_consistency import measured
from translation.consistency.spans import as_long
from translation.consistency.statements import NOTHING, Number, said

NOW = datetime(2026, 11, 27, tzinfo=UTC)
CASES = yaml.safe_load((Path(__file__).parent / "policies_in_all_languages.yaml").read_text("utf-8"))


def replies(language: str, *texts: str) -> list[Reply]:
    return [Reply(uuid4(), language, text, NOW, said(text, language) or NOTHING, None, uuid4()) for text in texts]


def told(*said_by_language: Iterable[Reply]) -> list[str]:
    return [found.told for found in differences([reply for each in said_by_language for reply in each])]


def test_policies_that_say_the_same_in_22_languages_give_no_alarm_and_nearly_all_that_differ_are_told() -> None:
    counted, _ = measured(
        {name: dict(list(case.items())[offset::3]) for offset, (name, case) in enumerate(CASES.items())}
    )
    assert {len(case) for case in CASES.values()} == {22}
    assert counted["alarms"] == 0
    assert counted["found"] >= 0.95 * counted["differ"] > 100


def test_a_fee_that_one_language_takes_twice_is_told_with_both_sums() -> None:
    one, other = "Die Rücksendung kostet 4,99 €.", "The return costs 9.99 euros."
    assert told(replies("de", one), replies("en", other)) == [
        "return: a fee of 4.99 EUR in de, a fee of 9.99 EUR in en"
    ]
    assert told(replies("de", one), replies("en", "The return fee is €4.99.")) == []


def test_sums_in_two_currencies_differ_only_where_they_are_far_apart() -> None:
    polish = replies("pl", "Koszt dostawy to 21,90 zł.")
    assert told(polish, replies("de", "Der Versand kostet 4,99 €.")) == []
    assert told(polish, replies("de", "Der Versand kostet 9,99 €.")) == [
        "delivery: a fee of 9.99 EUR in de, a fee of 21.90 PLN in pl"
    ]


def test_two_years_are_24_months_and_six_months_are_not() -> None:
    years, months = "The guarantee is two years.", "Die Garantie gilt 24 Monate."
    assert told(replies("en", years), replies("de", months), replies("fr", "La garantie est de 730 jours.")) == []
    assert told(replies("en", years), replies("de", "Die Garantie gilt 6 Monate.")) == [
        "warranty: 6 months in de, 24 months in en"
    ]


def test_what_is_refunded_to_a_customer_is_compared_with_no_one_elses() -> None:
    german = replies("de", "Wir erstatten Ihnen 4,99 € Versandkosten.", "Ihnen werden 49,90 € erstattet.")
    assert (
        told(german, replies("en", "We refund you 12.50 EUR of shipping costs.", "A refund of 7.00 EUR was made."))
        == []
    )


def test_a_voucher_counts_once_several_conversations_were_promised_it() -> None:
    german = ["Wir geben Ihnen einen Gutschein von 5 €."] * 2
    english = ["You get a voucher of 10 euros."] * 2
    assert told(replies("de", *german), replies("en", *english)) == ["discount: 5.00 EUR in de, 10.00 EUR in en"]
    assert told(replies("de", *german), replies("en", english[0])) == []


@pytest.mark.parametrize(
    ("language", "text", "numbers"),
    [
        ("en", "Shipping is free from 50 EUR, below that it costs 4.99 EUR.", {
            Number("delivery", "free_from", 5000, "EUR"), Number("delivery", "fee", 499, "EUR")}),
        ("zh-Hans", "订单满50欧元免运费，打9折。", {
            Number("delivery", "free_from", 5000, "EUR"), Number("delivery", "percent", 10)}),
        ("he", "האחריות היא שנתיים.", {Number("warranty", "months", 24)}),
        ("ar", "مدة الإرجاع ٣٠ يومًا.", {Number("return", "days", 30)}),
        ("ja", "配送料の送料は500円、12月5日にお届けします。", {Number("delivery", "fee", 500, "JPY")}),
        ("tr", "İade için 14 gününüz var.", {Number("return", "days", 14)}),
        ("en", "Delivery costs 1.234 EUR?", set()),
        ("sv", "Frakten kostar 49 kr.", {Number("delivery", "fee", 4900, "SEK")}),
    ],
)  # fmt: skip
def test_sums_and_spans_are_read_by_the_words_they_stand_with(language: str, text: str, numbers: set[Number]) -> None:
    found = said(text, language)
    assert found is not None
    assert found.numbers == numbers


@given(st.integers(1, 99), st.integers(0, 5000))
def test_a_month_is_as_long_as_28_to_31_days_whichever_is_asked_first(months: int, days: int) -> None:
    assert as_long("months", months, "days", days) == as_long("days", days, "months", months)
    assert as_long("months", months, "days", days) == (28 * months <= days <= 31 * months)


@given(st.integers(1, 10**7), st.sampled_from(["EUR", "JPY", "SEK", "$"]), st.sampled_from(["EUR", "USD", "KRW", "$"]))
def test_a_sum_is_never_far_from_itself_and_no_order_matters(minor: int, one: str, other: str) -> None:
    assert not far_apart(minor, one, minor, one)
    assert far_apart(minor, one, 500, other) == far_apart(500, other, minor, one)


@given(st.text(max_size=60), st.sampled_from(["en", "de", "zh-Hant", "ar"]))
def test_any_text_can_be_read_and_sums_lie_within_it(text: str, language: str) -> None:
    assert said(text, language) is not None
    assert all(0 <= each.start < each.end <= len(text) for each in amounts(text, language))
