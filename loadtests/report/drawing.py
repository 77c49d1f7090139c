"""Frames, axes and lines of the plots, as inline SVG that takes its colours from the page.

Written here and not by a plotting library: a page with dark and light colours, no script and a few kilobytes of SVG is
what none of the kept ones gives (Matplotlib bakes its colours in, Plotly and Vega need a megabyte of script).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import htpy as h

from loadtests.report.numbers import clock
from loadtests.report.scale import Scale, nice_ticks, time_ticks
from loadtests.report.timeline import Column

WIDTH, LEFT, RIGHT, TOP, BOTTOM = 960, 64, 16, 14, 34
HEIGHT = 260
GROUND = "intended"
"""The series that is drawn as a surface."""

Points = Sequence[tuple[float, float | None]]
Say = Callable[[float], str]


@dataclass(frozen=True, slots=True)
class Frame:
    """A plot's area in SVG units: `x` takes seconds of the run, `y` the figure."""

    x: Scale
    y: Scale
    height: int


def frame(length: float, low: float, high: float, height: int = HEIGHT, *, logarithmic: bool = False) -> Frame:
    """A frame for `length` seconds and figures from `low` to `high`."""
    across = Scale(0, max(length, 1), LEFT, WIDTH - RIGHT)
    return Frame(across, Scale(low, high, height - BOTTOM, TOP, logarithmic), height)


def plot(name: str, into: Frame, ticks: Iterable[float], say: Say, marks: h.Node) -> h.Renderable:
    """The SVG: grid, axes with their figures, and the marks between them."""
    label = f"{name}. The figures are in the table below."
    box = {"viewBox": f"0 0 {WIDTH} {into.height}"}
    return h.svg(box, class_="plot", role="img", aria_label=label)[_grid(into, ticks, say), marks, _times(into)]


def _grid(into: Frame, ticks: Iterable[float], say: Say) -> list[h.Renderable]:
    return [
        h.g(class_="grid")[
            h.path(d=f"M{LEFT} {into.y(tick)}H{WIDTH - RIGHT}"),
            h.text(x=str(LEFT - 8), y=str(into.y(tick) + 4), text_anchor="end")[say(tick)],
        ]
        for tick in ticks
    ]


def _times(into: Frame) -> list[h.Renderable]:
    floor = into.height - BOTTOM
    return [
        h.g(class_="time")[
            h.path(d=f"M{into.x(tick)} {floor}v5"),
            h.text(x=str(into.x(tick)), y=str(floor + 20), text_anchor="middle")[clock(tick)],
        ]
        for tick in time_ticks(into.x.high)
    ]


def lines(
    name: str, shown: Sequence[Column], series: Mapping[str, Sequence[float | None]], length: float, say: Say
) -> h.Renderable:
    """A plot of lines from zero up, a value a column; a series is drawn in the style of its name."""
    highest = max((value for values in series.values() for value in values if value is not None), default=0)
    ticks = nice_ticks(highest)
    into = frame(length, 0, ticks[-1])
    middles = [middle(each) for each in shown]
    points = {style: list(zip(middles, values, strict=True)) for style, values in series.items()}
    marks = [line(into, places, style) for style, places in points.items()]
    return plot(name, into, ticks, say, [_ground(into, points.get(GROUND, [])), marks])


def middle(column: Column) -> float:
    """The second a column's figures are drawn at."""
    return column.second + column.seconds / 2


def _ground(into: Frame, points: Points) -> h.Node:
    """What was asked for, as a surface: what stays below it was not done."""
    if not points:
        return None
    floor, first, last = into.y(0), into.x(points[0][0]), into.x(points[-1][0])
    return h.path(class_="ground", d=f"M{first} {floor}L{_places(into, points)}L{last} {floor}z")


def line(into: Frame, points: Points, style: str) -> h.Renderable:
    """A line that breaks off where nothing was measured; a lonely point is a dot."""
    runs = [list(run) for measured, run in groupby(points, lambda point: point[1] is not None) if measured]
    return h.path(class_=f"line {style}", d="".join(_run(into, run) for run in runs))


def _run(into: Frame, run: Points) -> str:
    return f"M{_places(into, run)}" + ("h.1" if len(run) == 1 else "")


def _places(into: Frame, points: Points) -> str:
    return "L".join(f"{into.x(second)} {into.y(value or 0)}" for second, value in points)


def legend(entries: Iterable[tuple[str, str]], *, area: bool = False) -> h.Renderable:
    """What lines or areas are: (style, name)."""
    mark = "M1 0H27V10H1z" if area else "M1 5H27"
    kind = "area" if area else "line"
    return h.ul(class_="legend")[
        (
            h.li[
                h.svg({"viewBox": "0 0 28 10"}, aria_hidden="true")[h.path(class_=f"{kind} {style}", d=mark)],
                h.span[name],
            ]
            for style, name in entries
        )
    ]
