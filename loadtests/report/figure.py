"""A plot with its name, how to read it, its legend and its figures as a table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import htpy as h

from loadtests.report.numbers import clock
from loadtests.report.table import folded, scrollable, table
from loadtests.report.timeline import Column

UNSEEN = "Not measured in this run."


@dataclass(frozen=True, slots=True)
class Run:
    """A run's columns for the plots and, fewer, for their tables, and its length in seconds."""

    drawn: Sequence[Column]
    told: Sequence[Column]
    length: float

    @property
    def step(self) -> int:
        """Seconds a column of the plots stands for."""
        return self.drawn[0].seconds if self.drawn else 1


def figure(name: str, reading: str, legend: h.Node = None, plots: h.Node = None, told: h.Node = None) -> h.Renderable:
    """A section; without `plots` it says that nothing was measured."""
    return h.section[
        h.h2[name],
        h.p(class_="reading")[reading if plots else UNSEEN],
        plots and [legend, scrollable(f"Plot: {name}", plots), folded(name, told)],
    ]


def told(name: str, run: Run, heads: Sequence[str], say: Callable[[Column], Sequence[str]]) -> h.Renderable:
    """The table of a plot: a row for each of the run's coarser columns."""
    rows = [[f"{clock(each.second)} – {clock(each.second + each.seconds)}", *say(each)] for each in run.told]
    return table(f"{name}, figures", ["from – to", *heads], rows)
