"""The quick way of taking a text apart gives what the plain way gives, whatever the characters are."""

import re
import unicodedata
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translation.language import LONGEST, clean
from translation.script import script_shares

NO_WORDS = re.compile(r"https?://\S+|\S+@\S+|\S*\d\S*")
PARTS = st.sampled_from(
    ["http://", "https://", "x", "@", "é", "5", "٣", " ", "\u3000", "'", "-", "ﷺ", "荷", "。", "\n", "🙂"]
)
TEXTS = st.one_of(st.text(max_size=60), st.lists(PARTS, max_size=20).map("".join))


def plainly_cleaned(text: str) -> str:
    bounded = text[: 2 * LONGEST].encode("utf-8", "ignore").decode()
    folded = unicodedata.normalize("NFKC", NO_WORDS.sub(" ", bounded))
    letters = (each if unicodedata.category(each)[0] in "LM" or each in "'’-" else " " for each in folded)
    return " ".join("".join(letters).split())[:LONGEST]


def plainly_shared(text: str) -> dict[str, float]:
    counts = Counter(re.split("[ -]", unicodedata.name(each, "UNKNOWN"))[0] for each in text if each.isalpha())
    return {script: times / counts.total() for script, times in counts.items()}


@given(TEXTS)
def test_the_words_of_any_text_are_those_found_by_looking_at_each_character(text: str) -> None:
    assert clean(text) == plainly_cleaned(text)


@given(TEXTS)
def test_the_shares_of_scripts_are_those_of_letters_counted_one_by_one_and_in_their_order(text: str) -> None:
    assert list(script_shares(text).items()) == list(plainly_shared(text).items())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("see (https://shop.example/a thanks", "see thanks"),
        ("write to @anna or a@b.c", "write to anna or"),
        ("parcel LX123 is lost", "parcel is lost"),
        ("http:// is no link", "http is no link"),
    ],
)
def test_links_addresses_and_numbers_are_no_words(text: str, words: str) -> None:
    assert clean(text) == words == plainly_cleaned(text)
