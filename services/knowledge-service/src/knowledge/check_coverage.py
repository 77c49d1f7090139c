"""Do the scenarios fit together? Every intent is answered in every situation, and every scenario can be reached.

Found out by going through all situations the conditions of an intent can tell apart.
"""

from collections.abc import Iterable, Iterator
from itertools import product

from knowledge.library import Library
from knowledge.scenario import Scenario
from knowledge.situation import COUNTRY, DOMAINS, Situation, Value, possible

OCCASIONS = ("dispute", "unclear", "repeated_question", "no_scenario")
WITHOUT_FACTS = ("shipment.status", "movement", "dispute.verdict", COUNTRY)
"""Conditions that are None when nothing is known."""


def coverage_faults(library: Library, scenarios: Iterable[tuple[str, Scenario]]) -> Iterator[str]:
    """Scenarios nothing leads to, and situations of an intent or occasion that no scenario fits."""
    reached: set[str] = set()
    for subject in (*library.intents, *OCCASIONS):
        candidates = library.by_subject.get(subject, ())
        for situation in situations(candidates):
            fitting = next((scenario for scenario in candidates if scenario.fits(situation)), None)
            if fitting is None:
                yield f"scenarios: nothing is said on {subject} when {_spoken(situation)}"
                break
            reached.add(fitting.id)
    for file, scenario in scenarios:
        if scenario.id not in reached:
            yield f"scenarios/{file}: scenario {scenario.id}: it is never reached, others fit before it"


def situations(scenarios: Iterable[Scenario]) -> Iterator[Situation]:
    """Every possible combination of values that the conditions of these scenarios can tell apart."""
    scenarios = tuple(scenarios)
    paths = tuple(dict.fromkeys(path for scenario in scenarios for path in scenario.when))
    for values in product(*(_values(path, scenarios) for path in paths)):
        situation = dict(zip(paths, values, strict=True))
        if possible(situation):
            yield situation


def _values(path: str, scenarios: tuple[Scenario, ...]) -> tuple[Value, ...]:
    if path.startswith("known."):
        return (True, False)
    mentioned = dict.fromkeys(value for scenario in scenarios for value in scenario.when.get(path, ()))
    values = DOMAINS.get(path, tuple(mentioned))
    return (*values, None) if path in WITHOUT_FACTS else values


def _spoken(situation: Situation) -> str:
    return ", ".join(f"{path} is {value}" for path, value in situation.items()) or "nothing else is known"
