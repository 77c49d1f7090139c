import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.learning.terms import TermWeights, alike, terms_of
from knowledge.library import Library


@pytest.fixture(scope="module")
def weights(library: Library) -> TermWeights:
    return TermWeights(library)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("Do you engrave WATCHES?", {"do", "you", "engra", "watch"}),
        ("Größe, Grösse", {"gross"}),
        ("時計の名", {"時計", "計の", "の名"}),
        ("各", {"各"}),
        ("‹number› paid ‹name›", {"paid"}),
        ("12 34 !?", set()),
    ],
)
def test_terms_are_beginnings_of_words_or_pairs_of_characters(text: str, terms: set[str]) -> None:
    assert terms_of(text) == terms


def test_other_words_for_the_same_are_alike_and_other_subjects_are_not(weights: TermWeights) -> None:
    asked = weights.weigh("Do you engrave watches?", "en")
    same = weights.weigh("is engraving possible on the watch", "en")
    other = weights.weigh("Do you sell gift cards?", "en")
    assert alike(asked, same) > 0.8
    assert alike(asked, other) < 0.2


@given(st.text(max_size=80), st.text(max_size=80))
def test_alike_is_the_same_both_ways_and_at_most_one(one: str, other: str) -> None:
    ours, theirs = ({term: 1 / len(found) ** 0.5 for term in found} for found in map(terms_of, (one, other)))
    assert alike(ours, theirs) == pytest.approx(alike(theirs, ours))
    assert 0 <= alike(ours, theirs) <= 1


def test_a_text_of_nothing_is_like_nothing(weights: TermWeights) -> None:
    assert alike(weights.weigh("", "en"), weights.weigh("?!", "en")) == 0


def test_a_language_without_texts_is_weighed_evenly(weights: TermWeights) -> None:
    weighed = weights.weigh("dhearga bhuataisí", "ga")
    assert len(set(weighed.values())) == 1
