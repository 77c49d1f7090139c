import json
from pathlib import Path
from typing import Any

import pytest

from intent.entity_measures import KINDS, entity_f1

FILE = Path(__file__).parents[1] / "entities_unseen.jsonl"
FLOOR = 0.95


def rows(part: str) -> list[dict[str, Any]]:
    written = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]
    return [row for row in written if row["part"] == part]


def row(text: str, **entities: Any) -> dict[str, Any]:
    return {"text": text, "language": "en", "entities": entities}


def test_what_is_found_as_meant_counts_fully() -> None:
    score = entity_f1(
        [row("order 1234567 for 20 EUR", order_id=["1234567"], amount=[{"value": 20, "currency": "EUR"}])]
    )
    assert score["micro"] == 1


def test_a_missed_and_a_wrong_value_both_cost() -> None:
    score = entity_f1([row("order 1234567", order_id=["7654321"])])
    assert score["order_id"] == 0


def test_a_product_matches_where_one_phrase_contains_the_other() -> None:
    assert entity_f1([row("my blue headphones", product=["headphones"])])["product"] == 1
    assert entity_f1([row("my headphones", product=["wireless headphones"])])["product"] == 1


def test_kinds_that_nobody_annotated_can_be_left_out() -> None:
    unannotated = [row("yesterday I paid 20 EUR", amount=[{"value": 20, "currency": "EUR"}])]
    assert entity_f1(unannotated)["micro"] < 1
    assert entity_f1(unannotated, kinds=["amount"])["micro"] == 1


@pytest.mark.parametrize("kind", [*KINDS, "micro"])
def test_entities_are_found_in_messages_nobody_tuned_on(kind: str) -> None:
    assert entity_f1(rows("final"))[kind] >= FLOOR
