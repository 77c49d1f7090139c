"""CPU by process, stacked: what the run cost and where the machine's limit lies."""

from collections.abc import Sequence

import htpy as h

from loadtests.report.drawing import LEFT, RIGHT, WIDTH, Frame, frame, middle, plot
from loadtests.report.numbers import decimal
from loadtests.report.scale import nice_ticks
from loadtests.report.timeline import Column

HUES = 8
"""Areas with colours of their own; what has used least shares the last."""


def by_process(columns: Sequence[Column]) -> dict[str, list[float]]:
    """Cores used in each column by process, the busiest first; the least busy are one, `others`."""
    names = dict.fromkeys(name for column in columns for name in column.cpu)
    used = {name: [column.cpu.get(name, 0.0) for column in columns] for name in names}
    ranked = sorted(used, key=lambda name: -sum(used[name]))
    kept = ranked if len(ranked) <= HUES else ranked[: HUES - 1]
    rest = [used[name] for name in ranked[len(kept) :]]
    return {name: used[name] for name in kept} | (
        {"others": [sum(each) for each in zip(*rest, strict=True)]} if rest else {}
    )


def cpu_areas(columns: Sequence[Column], length: float, cores: float | None) -> h.Renderable:
    """`cores` is how many the machine has: drawn as a line, where it is known."""
    stack, floor = by_process(columns), [0.0] * len(columns)
    total = [sum(values) for values in zip(*stack.values(), strict=True)]
    ticks = nice_ticks(max([*total, cores or 0]))
    into = frame(length, 0, ticks[-1])
    areas = []
    for hue, values in enumerate(stack.values()):
        top = [below + value for below, value in zip(floor, values, strict=True)]
        areas.append(h.path(class_=f"area c{hue}", d=_area(into, columns, floor, top)))
        floor = top
    return plot("CPU by process", into, ticks, lambda tick: f"{decimal(tick)}", [areas, _limit(into, cores)])


def _area(into: Frame, columns: Sequence[Column], floor: Sequence[float], top: Sequence[float]) -> str:
    """Steps would flicker: the edge goes from middle to middle, and level to both ends."""
    xs = [into.x(middle(each)) for each in columns]
    xs[0], xs[-1] = into.x(columns[0].second), into.x(columns[-1].second + columns[-1].seconds)
    there = [f"{x} {into.y(value)}" for x, value in zip(xs, top, strict=True)]
    back = [f"{x} {into.y(value)}" for x, value in zip(xs, floor, strict=True)][::-1]
    return f"M{'L'.join(there + back)}z"


def _limit(into: Frame, cores: float | None) -> h.Node:
    if cores is None:
        return None
    y = into.y(cores)
    said = f"all {decimal(cores)} cores of the machine"
    return h.g(class_="limit")[
        h.path(d=f"M{LEFT} {y}H{WIDTH - RIGHT}"),
        h.text(x=str(WIDTH - RIGHT - 4), y=str(y - 5), text_anchor="end")[said],
    ]
