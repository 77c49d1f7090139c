"""Scenarios of one subject by the values of their conditions, so that choosing one need not try each.

Scenarios are numbered in the order in which they are tried. A set of them is an integer with a bit for each, and the
lowest bit is the one tried first.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from knowledge.scenario import Scenario
from knowledge.situation import DATE, Situation, Value

Bits = int


@dataclass(frozen=True)
class ScenarioIndex:
    """`accepting`: condition -> value -> the scenarios it does not rule out; under `unmentioned`, for other values."""

    scenarios: tuple[Scenario, ...]
    accepting: Mapping[str, Mapping[Value, Bits]]
    unmentioned: Mapping[str, Bits]

    @classmethod
    def of(cls, scenarios: tuple[Scenario, ...]) -> "ScenarioIndex":
        """The index of scenarios given in the order in which they are tried."""
        paths = dict.fromkeys(path for scenario in scenarios for path in scenario.when)
        unmentioned = {path: _bits(path not in scenario.when for scenario in scenarios) for path in paths}
        return cls(scenarios, {path: _by_value(path, scenarios) for path in paths}, unmentioned)

    @property
    def everything(self) -> Bits:
        return (1 << len(self.scenarios)) - 1

    def accept(self, path: str, value: Value) -> Bits:
        """The scenarios that this value of a condition does not rule out."""
        return self.accepting[path].get(value, self.unmentioned[path])

    def fitting(self, situation: Situation) -> Iterator[Scenario]:
        """Scenarios whose conditions all hold and that are in force, in the order in which they are tried."""
        left, day = self.everything, situation.get(DATE)
        for path in self.accepting:
            left &= self.accept(path, situation.get(path))
        for scenario in self.chosen(left):
            if scenario.in_force(day if isinstance(day, str) else None):
                yield scenario

    def chosen(self, bits: Bits) -> Iterator[Scenario]:
        """The scenarios of a set, first tried first."""
        while bits:
            lowest = bits & -bits
            yield self.scenarios[lowest.bit_length() - 1]
            bits ^= lowest


def _by_value(path: str, scenarios: tuple[Scenario, ...]) -> dict[Value, Bits]:
    mentioned = dict.fromkeys(value for scenario in scenarios for value in scenario.when.get(path, ()))
    return {value: _bits(value in scenario.when.get(path, (value,)) for scenario in scenarios) for value in mentioned}


def _bits(members: Iterator[bool]) -> Bits:
    return sum(1 << place for place, member in enumerate(members) if member)
