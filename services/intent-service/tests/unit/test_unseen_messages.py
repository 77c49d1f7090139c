"""Messages that stand in no example: written apart from them.

`unseen.jsonl` is never to be tuned on. What was misread in `earlier.jsonl` has told which examples were missing, so
figures on it guard against steps back and flatter otherwise.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from intent.encoding import load_encoder
from intent.evaluation import Figures, evaluate
from intent.examples import load_examples
from intent.reading import Reader

UNSEEN = Path(__file__).parents[1] / "unseen.jsonl"
EARLIER = Path(__file__).parents[1] / "earlier.jsonl"
LANGUAGES = 22
LEAST = {"accuracy": 0.9, "macro_f1": 0.9, "entity_f1": 0.955, "sentiment_f1": 0.75, "out_of_scope_recall": 0.75}
LEAST_IN_A_LANGUAGE = 0.75
"""Of 26 messages each: one of them is four hundredths."""
LEAST_OF_HINDI = 0.8
MOST_ECE = 0.04
"""A little below what was found, so that a change for the worse is seen; the figures are in the README."""


def rows_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    return rows_of(UNSEEN)


@pytest.fixture(scope="module")
def figures(reader: Reader, rows: list[dict[str, Any]]) -> Figures:
    return evaluate(reader, load_encoder(), rows)


def test_no_unseen_message_is_an_example(rows: list[dict[str, Any]]) -> None:
    taught = {example.text.casefold() for example in load_examples()}
    rows = [*rows, *rows_of(EARLIER)]
    assert [row["id"] for row in rows if row["text"].casefold() in taught and len(row["text"]) > 20] == []


def test_every_language_and_every_intent_is_tried(rows: list[dict[str, Any]]) -> None:
    assert len({row["language"].removesuffix("-Latn") for row in rows}) == LANGUAGES
    assert {row["intent"] for row in rows} == {example.intent for example in load_examples()}


@pytest.mark.parametrize("name", LEAST)
def test_most_unseen_messages_are_understood(figures: Figures, name: str) -> None:
    assert getattr(figures, name) >= LEAST[name]


def test_no_language_is_left_behind_and_confidence_holds(figures: Figures) -> None:
    others = {name: share for name, share in figures.per_language.items() if not name.startswith("hi")}
    assert min(others.values()) >= LEAST_IN_A_LANGUAGE, figures.per_language
    assert figures.ece <= MOST_ECE


def test_hindi_is_understood_in_both_its_scripts_together(reader: Reader, rows: list[dict[str, Any]]) -> None:
    hindi = [row for row in rows if row["language"].startswith("hi")]
    assert evaluate(reader, load_encoder(), hindi).accuracy >= LEAST_OF_HINDI


def test_intents_of_earlier_messages_are_still_understood(reader: Reader) -> None:
    found = evaluate(reader, load_encoder(), rows_of(EARLIER))
    assert found.accuracy >= 0.91
    assert found.ece <= MOST_ECE
    others = [share for name, share in found.per_language.items() if name != "hi-Latn"]
    assert min(others) >= 0.83, found.per_language
