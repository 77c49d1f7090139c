"""A run under way: what is asked, what was measured, where it may write, and measuring in alternation."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from loadtests.bench.order import Order
from loadtests.bench.record import Record

Measure = Callable[[], Mapping[str, float]]
"""One measurement of `seconds`: figures by quantity."""


@dataclass(frozen=True)
class Run:
    """`scratch` is this run's own directory, removed at its end."""

    order: Order
    record: Record
    scratch: Path

    def say(self, text: str) -> None:
        """Progress, where it does not mix with the results."""
        print(text, file=sys.stderr, flush=True)

    def interleave(self, group: str, subjects: Mapping[str, Measure]) -> None:
        """Measure A B B A A B ...: what drifts on the machine meanwhile meets all alike."""
        for number in range(self.order.rounds):
            ordered = list(subjects.items())
            for subject, measure in ordered if number % 2 == 0 else reversed(ordered):
                measured = measure()
                self.record.add(group, subject, measured)
                figures = ", ".join(f"{value:.1f} {quantity}" for quantity, value in measured.items())
                self.say(f"  {number + 1}/{self.order.rounds} {group}: {subject}: {figures}")
