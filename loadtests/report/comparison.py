"""Compares the figures of two runs, and says which differences are more than noise."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from loadtests.report.figures import Figure, amount, figures
from loadtests.report.numbers import NOTHING

Verdict = Literal["better", "worse", "same"]

RUN_TO_RUN = 0.1
"""Two runs of one program on one machine differ by about this much whatever is counted."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure of both runs, in `unit`. `ratio` is now over earlier; None where the earlier is zero.

    `same` means within the noise of the two measurements, which is `noise` (a share of the earlier figure).
    """

    figure: str
    unit: str
    now: float
    earlier: float
    ratio: float | None
    noise: float
    verdict: Verdict


def compare(now: Mapping[str, Any], earlier: Mapping[str, Any]) -> list[Difference]:
    """The figures that both runs have, in the order of the report."""
    before = {figure.name: figure for figure in figures(earlier)}
    return [difference(figure, before[figure.name]) for figure in figures(now) if figure.name in before]


def difference(now: Figure, earlier: Figure) -> Difference:
    noise = 0.0 if now.exact else RUN_TO_RUN + 2 * math.hypot(now.error, earlier.error)
    changed = abs(now.value - earlier.value) > noise * earlier.value
    improved = (now.value < earlier.value) == (now.better == "lower")
    return Difference(
        figure=now.name,
        unit=now.unit,
        now=now.value,
        earlier=earlier.value,
        ratio=now.value / earlier.value if earlier.value else None,
        noise=noise,
        verdict=("better" if improved else "worse") if changed else "same",
    )


CONDITIONS = ("scenario", "bus", "rate", "seconds", "machine")


def unlike(now: Mapping[str, Any], earlier: Mapping[str, Any]) -> list[str]:
    """Why the two runs are not comparable, a sentence each; empty where they are."""
    return list(_unlike(now, earlier))


def _unlike(now: Mapping[str, Any], earlier: Mapping[str, Any]) -> Iterator[str]:
    for name in CONDITIONS:
        if now.get(name) != earlier.get(name):
            yield f"{name} is {_said(now.get(name))}, was {_said(earlier.get(name))}"
    for when, run in (("this run", now), ("the earlier run", earlier)):
        verdict = run.get("verdict") or {}
        if verdict.get("void"):
            yield f"{when} is void: {verdict['void']}"
        if verdict.get("interrupted"):
            yield f"{when} was interrupted"


def _said(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {one}" for name, one in value.items())
    return str(value)


def as_text(differences: Sequence[Difference]) -> str:
    """A table for a terminal, a line a figure."""
    rows = [("figure", "now", "earlier", "ratio", "")] + [
        (each.figure, amount(each.now, each.unit), amount(each.earlier, each.unit), ratio(each), each.verdict)
        for each in differences
    ]
    widths = [max(len(row[place]) for row in rows) for place in range(5)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if place in (0, 4) else cell.rjust(width) for place, (cell, width) in cells
        ).rstrip()
        for cells in (list(enumerate(zip(row, widths, strict=True))) for row in rows)
    )


def ratio(difference: Difference) -> str:
    return NOTHING if difference.ratio is None else f"{difference.ratio:.2f}x"
