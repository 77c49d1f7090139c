"""How well a version understands, and what speaks against it."""

from collections import Counter

import numpy as np
import pytest
from crossdesk.contracts.intent import IntentConfusion, IntentFigures
from crossdesk.contracts.intents import BUILT_IN_INTENTS
from hypothesis import given
from hypothesis import strategies as st

from intent.calibration import Calibration
from intent.confidence import Confidence
from intent.examples import Example, load_examples
from intent.material import MOST_QUOTED, Material, Origin, gather
from intent.objection import MAY_LOSE, objection
from intent.together import Together
from intent.version_figures import confusions, share_right, understood

CONFIDENCE = Confidence(Calibration(1.0), Together(0.5, 1.0))


def material(*rows: tuple[str, Origin]) -> Material:
    examples = [Example("en", intent, f"text {place}", place) for place, (intent, _) in enumerate(rows)]
    return Material(examples, [origin for _, origin in rows])


def test_the_encoder_is_heard_where_the_words_leave_doubt() -> None:
    scores = np.array([[9.0, 0.0], [0.2, 0.0]], dtype=np.float32)
    heard = np.array([[-9.0, 0.0], [-9.0, 0.0]], dtype=np.float32)
    assert understood(["a", "b"], scores, heard, CONFIDENCE, 0.9) == ["a", "b"]
    assert understood(["a", "b"], scores, None, CONFIDENCE, 0.9) == ["a", "a"]


def test_shares_are_of_one_origin() -> None:
    rows = material(("a", "own"), ("a", "own"), ("b", "held_back"), ("b", "built_in"))
    verdicts = ["a", "b", "b", "a"]
    assert [share_right(rows, verdicts, origin) for origin in ("own", "held_back", "taught")] == [0.5, 1.0, None]


def test_confusions_are_of_the_tenants_examples_or_with_the_tenants_intents() -> None:
    rows = material(("own_x", "own"), ("own_x", "own"), ("b", "held_back"), ("b", "held_back"), ("b", "built_in"))
    found = confusions(rows, ["b", "b", "own_x", "a", "a"])
    assert found == [
        IntentConfusion(meant="own_x", understood="b", count=2),
        IntentConfusion(meant="b", understood="own_x", count=1),
    ]


@given(st.integers(0, 1000), st.integers(-100, 100))
def test_a_point_may_be_lost_and_no_more(before: int, change: int) -> None:
    after = min(1000, max(0, before + change))
    figures = IntentFigures(built_in_before=before / 1000, built_in_after=after / 1000)
    assert (objection(figures) is None) is (before - after <= MAY_LOSE * 1000)


def test_an_objection_says_what_to_do() -> None:
    found = objection(IntentFigures(built_in_before=0.9, built_in_after=0.85))
    assert found is not None
    assert "85.0%" in found
    assert "90.0%" in found
    assert "see the confusions" in found


def test_what_is_judged_is_learnt_by_others_and_what_customers_wrote_is_not_quoted() -> None:
    own = [Example("en", "own_x", f"own {place}", place) for place in range(1, 6)]
    rows = gather(own, [Example("und", "thanks", "taught", 0)])
    assert list(rows.examples) == sorted(rows.examples, key=lambda example: example.intent)
    by_origin = {origin: set() for origin in ("built_in", "held_back", "own", "taught")}  # type: dict[str, set[int]]
    for origin, fold in zip(rows.origins, rows.folds.tolist(), strict=True):
        by_origin[origin].add(fold)
    assert by_origin == {"built_in": {-1}, "held_back": {0, 1, 2}, "own": {0, 1, 2}, "taught": {-1}}
    quoted = [each for each, its in zip(rows.examples, rows.quotable, strict=True) if its]
    assert {each.text for each in quoted}.issuperset({each.text for each in own})
    assert "taught" not in {each.text for each in quoted}
    of_an_intent = Counter(each.intent for each in quoted)
    assert set(of_an_intent) == BUILT_IN_INTENTS | {"own_x"}
    assert max(of_an_intent.values()) <= MOST_QUOTED


def test_the_intents_all_rely_on_are_those_of_the_examples() -> None:
    assert {example.intent for example in load_examples()} == BUILT_IN_INTENTS


@pytest.mark.parametrize("origin", ["own", "held_back"])
def test_every_fold_leaves_examples_of_an_intent_to_learn_from(origin: Origin) -> None:
    rows = material(*[("own_x", origin)] * 5)
    assert {fold: rows.folds.tolist().count(fold) for fold in range(3)} == {0: 2, 1: 2, 2: 1}
