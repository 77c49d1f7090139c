"""The latency heat map: how many answers took how long, second by second, on a logarithmic axis."""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence

import htpy as h

from loadtests.report.drawing import Frame, frame, line, middle, plot
from loadtests.report.numbers import even_ms
from loadtests.report.scale import decades
from loadtests.report.timeline import Column

SHADES = 6
HEIGHT = 320


def heat_map(columns: Sequence[Column], edges: Sequence[float], length: float) -> h.Renderable:
    """`edges` are in ms: the first bucket lies below the first edge, the last above the last."""
    bounds = [edges[0] / 2, *edges, edges[-1] * 2]
    into = frame(length, bounds[0], bounds[-1], HEIGHT, logarithmic=True)
    shades = sorted(_cells(columns, bounds, into).items())
    marks: list[h.Node] = [
        [h.path(class_=f"heat h{shade}", d=cells) for shade, cells in shades],
        _percentile(into, [(middle(each), each.p50) for each in columns], "p50"),
        _percentile(into, [(middle(each), each.p99) for each in columns], "p99"),
    ]
    return plot("Time to the answer over the run", into, decades(bounds[0], bounds[-1]), even_ms, marks)


def _percentile(into: Frame, points: Sequence[tuple[float, float | None]], style: str) -> list[h.Renderable]:
    """A line on a light edge, to be seen on any shade."""
    return [line(into, points, "edge"), line(into, points, style)]


def _cells(columns: Sequence[Column], bounds: Sequence[float], into: Frame) -> dict[int, str]:
    """One path for each shade: a cell's shade grows with the logarithm of its count per second."""
    most = max((count / column.seconds for column in columns for count in column.heat), default=0)
    paths: defaultdict[int, list[str]] = defaultdict(list)
    for column in columns:
        left, right = into.x(column.second), into.x(column.second + column.seconds)
        for bucket, count in _full(column, len(bounds) - 1):
            bottom, top = into.y(bounds[bucket]), into.y(bounds[bucket + 1])
            paths[shade(count / column.seconds, most)].append(f"M{left} {bottom}H{right}V{top}H{left}z")
    return {depth: "".join(cells) for depth, cells in paths.items()}


def _full(column: Column, buckets: int) -> Iterator[tuple[int, int]]:
    return ((min(bucket, buckets - 1), count) for bucket, count in enumerate(column.heat) if count)


def shade(count: float, most: float) -> int:
    """1 (few) to SHADES (the fullest cell)."""
    return max(1, math.ceil(math.log1p(count) / math.log1p(most) * SHADES - 1e-9))
