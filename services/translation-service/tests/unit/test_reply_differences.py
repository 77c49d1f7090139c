from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import yaml

from translation.consistency.compare_replies import ENOUGH, TONE, Reply, differences
from translation.consistency.statements import NOTHING, Number, Said, said

NOW = datetime(2026, 11, 27, tzinfo=UTC)
CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "replies_by_language.yaml").read_text("utf-8"))


def a_reply(language: str, text: str, fits: bool | None = None, minutes: int = 0) -> Reply:
    found = said(text, language)
    return Reply(uuid4(), language, text, NOW + timedelta(minutes=minutes), found or NOTHING, fits)


def consistent_pairs() -> Iterator[tuple[Reply, Reply]]:
    for case in CASES:
        for one, other in combinations(case["same"].items(), 2):
            yield a_reply(*one), a_reply(*other)


def different_pairs() -> Iterator[tuple[str, Reply, Reply]]:
    for case in CASES:
        for wrong in case["differs"]:
            for language, text in case["same"].items():
                if language != wrong["language"]:
                    yield wrong["topic"], a_reply(wrong["language"], wrong["text"]), a_reply(language, text)


def test_replies_that_say_the_same_give_no_alarm_and_others_are_told_by_their_topic() -> None:
    same = list(consistent_pairs())
    alarms = [(one.text, other.text, found) for one, other in same if (found := differences([one, other]))]
    different = list(different_pairs())
    missed = [
        (topic, one.text, other.text)
        for topic, one, other in different
        if [each.topic for each in differences([one, other])] != [topic]
    ]
    print(f"false alarms {len(alarms)} of {len(same)}, missed {len(missed)} of {len(different)}")  # noqa: T201
    assert (len(same), len(different)) == (225, 135)
    assert alarms == []
    assert missed == []


def test_a_difference_shows_what_each_says_and_both_replies() -> None:
    one = a_reply("de", "Die Rücksendung ist 14 Tage lang möglich.")
    other = a_reply("en", "Returns are possible for 30 days.")
    [found] = differences([one, other])
    told = "return: 14 days in de, 30 days in en"
    assert found == ("return", told, told, one, other)


@pytest.mark.parametrize(
    ("language", "text", "numbers"),
    [
        ("en", "Return it within 2 weeks.", {Number("return", "days", 14)}),
        ("en", "Your order A-30 days are fine, we got 30 of them.", set()),
        ("en", "Return it in 30 days, the refund takes 5 business days.", {
            Number("return", "days", 30), Number("refund", "working_days", 5)}),
        ("de", "20 % Rabatt, Lieferung in 3 Tagen", {Number("discount", "percent", 20), Number("delivery", "days", 3)}),
        ("en", "We will refund 49.90 EUR for order 10000042.", set()),
    ],
)  # fmt: skip
def test_a_number_belongs_to_the_topic_that_is_nearest_to_it(language: str, text: str, numbers: set[Number]) -> None:
    found = said(text, language)
    assert found is not None
    assert found.numbers == numbers


def test_a_question_or_a_condition_promises_nothing() -> None:
    for text in ("Would you like a refund?", "If it is broken, we will refund you.", "After that no refund is made."):
        assert said(text, "en") == NOTHING
    assert said("We will refund you.", "en") == Said(frozenset(), frozenset({("refund", "promised")}))
    assert said("We cannot refund you.", "en") == Said(frozenset(), frozenset({("refund", "refused")}))


def test_what_most_replies_of_a_language_say_counts_and_not_one_slip() -> None:
    usual = [a_reply("en", "Returns are possible for 30 days.", minutes=each) for each in range(3)]
    slip = a_reply("en", "Returns are possible for 3 days.", minutes=9)
    assert differences([*usual, slip, a_reply("de", "Die Rücksendung ist 30 Tage lang möglich.")]) == []


def test_an_offer_that_only_one_language_gets_is_told_from_enough_replies_on() -> None:
    offered = [a_reply("en", "Sorry. We have added a voucher to your account.") for _ in range(ENOUGH)]
    plain = [a_reply("fr", "Désolé pour ce retard.") for _ in range(ENOUGH)]
    [found] = differences([*offered, *plain])
    assert found.told == "discount: discount is promised in 100% of replies in en, 0% in fr"
    assert differences([*offered, *plain[1:]]) == []


def test_a_form_of_address_that_only_one_language_gets_wrong_is_told() -> None:
    fitting = [a_reply("de", "Guten Tag.", fits=True) for _ in range(ENOUGH)]
    unfitting = [a_reply("fr", "Salut.", fits=False) for _ in range(ENOUGH)]
    [found] = differences([*fitting, *unfitting])
    assert (found.topic, found.one.language, found.other.language) == (TONE, "de", "fr")


def test_a_language_that_is_not_listed_is_not_compared() -> None:
    assert said("Palautus 30 päivän kuluessa.", "fi") is None


def test_the_order_of_replies_makes_no_difference() -> None:
    replies = [a_reply(language, text) for case in CASES for language, text in case["same"].items()]
    replies += [a_reply(wrong["language"], wrong["text"]) for case in CASES for wrong in case["differs"]]
    assert differences(replies) == differences(list(reversed(replies)))


@pytest.mark.parametrize(
    ("language", "text", "topics"),
    [
        ("en", "You can return the shoes within 30 days of delivery, free of charge.", {("return", 30)}),
        ("de", "Sie können die Schuhe innerhalb von 14 Tagen nach Lieferung zurücksenden.", {("return", 14)}),
        ("fr", "Vous pouvez retourner les chaussures dans les 14 jours suivant la livraison.", {("return", 14)}),
        ("ja", "配達から30日以内に返品できます。", {("return", 30)}),
        ("en", "Returns are free, and delivery takes 3 days.", {("delivery", 3)}),
        (
            "en",
            "We deliver in 3 days and you can return it within 30 days of delivery.",
            {("delivery", 3), ("return", 30)},
        ),
    ],
)
def test_days_counted_from_delivery_are_those_of_the_return(
    language: str, text: str, topics: set[tuple[str, int]]
) -> None:
    found = said(text, language)
    assert found is not None
    assert {(number.topic, number.value) for number in found.numbers} == topics
