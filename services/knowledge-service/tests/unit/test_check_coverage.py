"""Which scenarios are reached and which situations are left open, beside trying every combination of values."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.check_coverage import coverage_faults, told_apart
from knowledge.library import Library
from knowledge.scenario import Scenario
from knowledge.situation import Value, possible


def a_scenario(name: str, **fields: object) -> Scenario:
    return Scenario(**{"id": name, "intents": ["thanks"], "kind": "answer", "texts": {"en": name}, **fields})


def faults(library: Library, *scenarios: Scenario) -> list[str]:
    alone = replace(library, intents=("thanks",), scenarios=scenarios)
    found = coverage_faults(alone, [("x.yaml", scenario) for scenario in scenarios])
    return [fault for fault in found if "thanks" in fault or "x.yaml" in fault]


def test_a_country_goes_with_its_law(library: Library) -> None:
    american_germany = a_scenario("germany", when={"destination": "DE", "law": "US"})
    assert faults(library, american_germany, a_scenario("any")) == [
        "scenarios/x.yaml: scenario germany: it is never reached, others fit before it"
    ]
    assert faults(library, a_scenario("germany", when={"destination": "DE", "law": "EU"}), a_scenario("any")) == []


def test_all_laws_together_leave_out_countries_of_no_market(library: Library) -> None:
    laws = sorted(set(library.conventions.laws.values()))
    assert faults(library, a_scenario("all", when={"law": laws})) == [
        "scenarios: nothing is said on thanks when law is None"
    ]


def test_what_holds_for_a_time_only_covers_nothing(library: Library) -> None:
    dated = a_scenario("dated", valid_from="2020-01-01")
    assert faults(library, dated) == ["scenarios: nothing is said on thanks when nothing else is known"]
    assert faults(library, dated, a_scenario("always")) == []


def test_a_scenario_may_follow_another_in_time(library: Library) -> None:
    old, new = a_scenario("old", valid_to="2026-06-30"), a_scenario("new", valid_from="2026-07-01")
    assert faults(library, old, new, a_scenario("always")) == []
    within = a_scenario("within", valid_from="2026-01-01", valid_to="2026-02-01")
    assert faults(library, old, within, a_scenario("always")) == [
        "scenarios/x.yaml: scenario within: it is never reached, others fit before it"
    ]


VALUES: dict[str, tuple[Value, ...]] = {
    "shipment.status": ("in_transit", "unknown"),
    "movement": ("recent", "stale"),
    "known.order_reference": (True, False),
    "season": ("ordinary", "summer"),
    "urgent": (True, False),
}
CONDITIONS = st.dictionaries(st.sampled_from(sorted(VALUES)), st.integers(0, 1), max_size=3).map(
    lambda chosen: {path: (VALUES[path][place],) for path, place in chosen.items()}
)


@given(st.lists(CONDITIONS, min_size=1, max_size=6))
def test_no_situation_is_overlooked(library: Library, conditions: list[dict[str, tuple[Value, ...]]]) -> None:
    scenarios = tuple(a_scenario(f"s{n}", when=when) for n, when in enumerate(conditions))
    alone = replace(library, intents=("thanks",), scenarios=scenarios)
    index = alone.indexes["thanks"]
    paths = list(index.accepting)
    values = [(*VALUES[path], None) if path in ("shipment.status", "movement") else VALUES[path] for path in paths]
    every = [dict(zip(paths, each, strict=True)) for each in product(*values)]
    left_over = {tuple(s.id for s in index.fitting(situation)) for situation in every if possible(situation)}
    assert left_over <= {tuple(s.id for s in index.chosen(bits)) for bits in told_apart(index, alone)}


@pytest.mark.parametrize("field", ["valid_from", "valid_to"])
def test_a_date_must_be_one(field: str) -> None:
    with pytest.raises(ValueError, match=field):
        a_scenario("x", **{field: "soon"})
