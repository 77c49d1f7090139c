"""Do the scenarios fit together? Every intent is answered in every situation, and every scenario can be reached.

Found out by going through all situations the conditions of an intent can tell apart. They are told apart by the
scenarios they leave over: after each group of conditions, situations that leave the same ones are gone on with as one,
so that the work grows with what the scenarios distinguish and not with the product of all values.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import product

from knowledge.library import Library
from knowledge.scenario import Scenario
from knowledge.scenario_index import Bits, ScenarioIndex
from knowledge.situation import COUNTRY, DATE, LAW, Situation, Value, domains, possible

OCCASIONS = ("dispute", "unclear", "repeated_question", "no_scenario")
WITHOUT_FACTS = (
    "shipment.status",
    "shipment.delay",
    "movement",
    "dispute.verdict",
    "dispute.settlement",
    "dispute.bank_case",
    "order.status",
)
"""Conditions that are None when nothing is known."""

DEPENDENT = ("shipment.status", "movement", "order.status", "known.last_event", "known.order_reference")
"""Conditions of which not every combination is possible, see `possible`; those on the country are the others."""

Domains = Mapping[str, tuple[Value, ...]]


def coverage_faults(library: Library, scenarios: Iterable[tuple[str, Scenario]]) -> Iterator[str]:
    """Scenarios nothing leads to, and situations of an intent or occasion that no scenario fits."""
    reached: set[str] = set()
    for subject in (*library.intents, *OCCASIONS):
        index = library.indexes.get(subject) or ScenarioIndex.of(())
        left_over = told_apart(index, library)
        open_to = left_over.pop(0, None)
        if open_to is not None:
            yield f"scenarios: nothing is said on {subject} when {_spoken(open_to)}"
        reached.update(next(index.chosen(left)).id for left in left_over)
    for file, scenario in scenarios:
        if scenario.id not in reached:
            yield f"scenarios/{file}: scenario {scenario.id}: it is never reached, others fit before it"


def told_apart(index: ScenarioIndex, library: Library) -> dict[Bits, Situation]:
    """Every set of scenarios that some situation leaves over, with one such situation."""
    found: dict[Bits, Situation] = {index.everything: {}}
    for group in groups(index, library):
        following: dict[Bits, Situation] = {}
        for left, before in found.items():
            for accepted, part in group.items():
                following.setdefault(left & accepted, {**before, **part})
        found = following
    return found


def groups(index: ScenarioIndex, library: Library) -> Iterator[dict[Bits, Situation]]:
    """Conditions that do not depend on each other's groups: what each combination accepts, with one example."""
    mentioned, values = tuple(index.accepting), domains(library.conventions)
    dependent = [path for path in mentioned if path in DEPENDENT]
    alone = [path for path in mentioned if path not in (*DEPENDENT, COUNTRY, LAW)]
    for paths in (dependent, *([path] for path in alone)):
        combinations = product(*(_values(path, index, values) for path in paths))
        yield _accepted(index, (dict(zip(paths, each, strict=True)) for each in combinations))
    yield _accepted(index, _places(index, library.conventions.laws))
    yield _periods(index)


def _accepted(index: ScenarioIndex, situations: Iterable[Situation]) -> dict[Bits, Situation]:
    found: dict[Bits, Situation] = {}
    for situation in situations:
        if possible(situation):
            bits = index.everything
            for path, value in situation.items():
                bits &= index.accept(path, value)
            found.setdefault(bits, situation)
    return found


def _values(path: str, index: ScenarioIndex, values: Domains) -> tuple[Value, ...]:
    if path.startswith("known."):
        return (True, False)
    known = values.get(path, tuple(index.accepting[path]))
    return (*known, None) if path in WITHOUT_FACTS else known


def _places(index: ScenarioIndex, laws: Mapping[str, str]) -> Iterator[Situation]:
    """Every country there is a law for or a scenario on, and another; each with its law."""
    paths = [path for path in (COUNTRY, LAW) if path in index.accepting]
    for country in (*laws, *index.accepting.get(COUNTRY, ()), None):
        place: Situation = {COUNTRY: country, LAW: laws.get(str(country))}
        yield {path: place[path] for path in paths}


def _periods(index: ScenarioIndex) -> dict[Bits, Situation]:
    """The scenarios in force, on a first day of each time between which none begins or ends, and without the dated."""
    first_days = {date.min}
    for scenario in index.scenarios:
        first_days |= {scenario.valid_from or date.min}
        first_days |= {scenario.valid_to + timedelta(days=1) if scenario.valid_to else date.min}
    days = [None, *(day.isoformat() for day in sorted(first_days))]
    found: dict[Bits, Situation] = {}
    for day in days:
        in_force = sum(1 << place for place, each in enumerate(index.scenarios) if each.in_force(day))
        found.setdefault(in_force, {DATE: day} if day else {})
    return found


def _spoken(situation: Situation) -> str:
    return ", ".join(f"{path} is {value}" for path, value in situation.items()) or "nothing else is known"
