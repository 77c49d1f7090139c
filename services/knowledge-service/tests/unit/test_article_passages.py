"""Splitting articles into passages, and the words full text search takes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.articles.full_text import configuration, family_of, searchable
from knowledge.articles.passages import MOST, plain, split


def test_a_passage_never_crosses_a_heading_and_names_those_above_it() -> None:
    body = "Before.\n# Care\nWash it.\n## Drying\n\nIn the shade.\n# Size\nTake M."
    assert [(each.number, each.heading, each.text) for each in split(body)] == [
        (1, "", "Before."),
        (2, "Care", "Wash it."),
        (3, "Care > Drying", "In the shade."),
        (4, "Size", "Take M."),
    ]


def test_short_paragraphs_stay_together_and_long_ones_end_at_a_sentence() -> None:
    assert [each.text for each in split("One.\n\nTwo.")] == ["One.\n\nTwo."]
    parts = split("This is a sentence of some length. " * 60)
    assert len(parts) > 1
    assert all(each.text.endswith("length.") for each in parts)


def test_marks_are_left_out_and_words_are_not() -> None:
    text = "**Open** the [returns page](https://shop.example/r) and press `print`, ![logo](x.png)5 \\* 3_000 snake_case"
    assert plain(text) == "Open the returns page (https://shop.example/r) and press print, 5 * 3_000 snake_case"


def test_a_link_that_runs_something_loses_its_address() -> None:
    assert plain("[here](javascript:alert(1))") == "here)"


@given(st.text(max_size=5000))
def test_passages_are_bounded_whatever_the_body_holds(body: str) -> None:
    parts = split(body)
    assert all(0 < len(each.text) <= MOST for each in parts)
    assert [each.number for each in parts] == list(range(1, len(parts) + 1))


@given(st.lists(st.from_regex(r"[a-z]{1,40}[.。]", fullmatch=True), min_size=1, max_size=80))
def test_no_word_of_a_body_is_lost(words: list[str]) -> None:
    assert "".join("".join(each.text for each in split(" ".join(words))).split()) == "".join(words)


@pytest.mark.parametrize(
    ("tag", "family"),
    [
        ("de-AT", "de"),
        ("pt_BR", "pt"),
        ("zh", "zh-Hans"),
        ("zh-CN", "zh-Hans"),
        ("zh-TW", "zh-Hant"),
        ("zh-Hans-HK", "zh-Hans"),
        ("yue", "zh-Hant"),
    ],
)
def test_languages_are_found_by_family(tag: str, family: str) -> None:
    assert family_of(tag) == family


def test_scripts_without_blanks_become_pairs_and_others_stay() -> None:
    assert searchable("退货政策 USB-C").split() == ["退货", "货政", "政策", "usb-c"]
    assert searchable("ＡＢＣ").strip() == "abc"
    assert (configuration("de"), configuration("ja")) == ("german", "simple")
