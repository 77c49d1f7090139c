"""What a translation tells otherwise than the English text is found, and what it only words otherwise is not."""

import pytest

from knowledge.compare_texts import COMPARISONS, Pair, plain
from knowledge.wording import parse_wording

LONG = "We are sorry that you are still waiting for your order, and one of our team will look into it today."


def found(english: str, other: str, language: str = "de") -> list[tuple[str, str]]:
    pair = Pair(language, parse_wording(english, "en"), parse_wording(other, language), usual_length=1.0)
    return [(each.severity, each.kind) for compare in COMPARISONS for each in compare(pair)]


@pytest.mark.parametrize(
    ("english", "other", "language"),
    [
        ("Within 14 days of 1 July 2026.", "Binnen 14 Tagen ab 1. Juli 2026.", "de"),
        ("You have 30 days.", "您有三十天。", "zh-Hans"),
        ("Two weeks, 40,000 yen.", "2週間、4万円。", "ja"),
        ("Hello {name}, {carrier} has it.", "{carrier} hat es.", "de"),
        (
            "In {returns.window, plural, one {# day} other {# days}}.",
            "In {returns.window, plural, one {# Tag} other {# Tagen}}.",
            "de",
        ),
        ("Call the Federal Trade Commission.", "Fragen Sie die Federal Trade Commission.", "de"),
        ("See https://shop.example/a.", "Siehe https://shop.example/a.", "de"),
    ],
)
def test_the_same_in_other_words_is_no_difference(english: str, other: str, language: str) -> None:
    assert found(english, other, language) == []


@pytest.mark.parametrize(
    ("english", "other", "language", "expected"),
    [
        ("Within 14 days.", "Binnen 15 Tagen.", "de", [("error", "number")] * 2),
        ("Within 30 days.", "Bald.", "de", [("error", "number")]),
        ("Within 14 days.", "١٥ يومًا", "ar", [("error", "number")] * 2),
        ("Within 3 days.", "Binnen 5 Tagen.", "de", [("warning", "number")] * 2),
        ("From 1 July 2026.", "Ab 1. Juni 2026.", "de", [("error", "date")] * 2),
        ("Up to €150.", "最高150美元。", "zh-Hans", [("error", "amount")]),
        ("See https://shop.example/a.", "Siehe https://shop.example/b.", "de", [("error", "link")] * 2),
        ("{carrier} has it.", "Er hat es.", "de", [("error", "placeholder")]),
        ("We have it.", "{carrier} hat es.", "de", [("error", "placeholder")]),
        (LONG, "Bald.", "de", [("warning", "length")]),
        ("We have it.", "We have it.", "de", [("error", "english")]),
        ("Ask us.", "Fragen Sie, if you have the time.", "de", [("error", "english")]),
        ("Ask us.", "Fragen Sie the team with Mut.", "de", [("warning", "english")]),
    ],
)
def test_a_difference_is_found_and_weighed(
    english: str, other: str, language: str, expected: list[tuple[str, str]]
) -> None:
    assert found(english, other, language) == expected


def test_forms_are_compared_by_the_one_for_most_numbers() -> None:
    wording = parse_wording("In {n, plural, one {# day, {name}} other {# days, {name}}}.", "en")
    assert plain(wording) == "In \ufffc days, \ufffc."
