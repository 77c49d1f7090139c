"""Messages that nobody trained on: written apart from the examples, and never to be tuned on."""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from intent.examples import load_examples
from intent.reading import Reader

UNSEEN = Path(__file__).parents[1] / "unseen.jsonl"
LANGUAGES = 22
LEAST_RIGHT, LEAST_RIGHT_IN_A_LANGUAGE = 0.8, 0.6
"""A little below what was found, so that a change for the worse is seen; the figures are in the README."""


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    return [json.loads(line) for line in UNSEEN.read_text("utf-8").splitlines()]


def test_no_unseen_message_is_an_example(rows: list[dict[str, Any]]) -> None:
    taught = {example.text.casefold() for example in load_examples()}
    assert [row["id"] for row in rows if row["text"].casefold() in taught] == []


def test_every_language_and_every_intent_is_tried(rows: list[dict[str, Any]]) -> None:
    assert len({row["language"].removesuffix("-Latn") for row in rows}) == LANGUAGES
    assert {row["intent"] for row in rows} == {example.intent for example in load_examples()}


def test_most_unseen_messages_are_understood_in_every_language(reader: Reader, rows: list[dict[str, Any]]) -> None:
    right: dict[str, list[bool]] = defaultdict(list)
    for row in rows:
        right[row["language"]].append(reader.read(row["text"]).intent.id == row["intent"])
    shares = {language: sum(each) / len(each) for language, each in right.items()}
    assert sum(map(sum, right.values())) / len(rows) >= LEAST_RIGHT, shares
    assert min(shares.values()) >= LEAST_RIGHT_IN_A_LANGUAGE, shares
