"""Heads needed against heads there, a plot a desk, as one HTML page that holds no script and asks for nothing."""

from collections.abc import Sequence

import htpy as h

from routing.rosters.roster import Roster
from routing.rosters.search import DeskRoster
from routing.rosters.summary import staffed, summary

WIDTH, HEIGHT, LEFT, TOP, FLOOR = 1200, 240, 40, 10, 210
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
STYLE = """
body{font:15px/1.4 system-ui,sans-serif;margin:2rem;color-scheme:light dark}
svg{width:100%;max-width:1200px}text{font-size:12px;fill:currentColor}
.needed{fill:#9ab;opacity:.6}.there{fill:none;stroke:#0a7;stroke-width:1.6}
.missing{fill:#d33}.grid{stroke:currentColor;opacity:.15}
"""


def coverage_page(roster: Roster) -> h.Renderable:
    """The page of all desks."""
    return h.html(lang="en")[
        h.head[
            h.meta(charset="utf-8"),
            h.meta(http_equiv="Content-Security-Policy", content=POLICY),
            h.title["Roster: needed and there"],
            h.style[STYLE],
        ],
        h.body[h.h1["Roster: needed and there"], map(_desk, roster.desks.values())],
    ]


def _desk(found: DeskRoster) -> h.Renderable:
    figures = summary(found)
    said = f"{figures.missing} of {figures.needed} agent-half-hours missing ({figures.share:.2%})"
    return h.section[
        h.h2[figures.desk],
        h.p[f"{said}. Grey: heads needed. Green: agents there. Red: missing. Local time, {found.plan.grid.zone.key}."],
        _plot(found, f"{figures.desk}: {said}"),
    ]


def _plot(found: DeskRoster, label: str) -> h.Renderable:
    grid = found.plan.grid
    needed = [sum(found.plan.needed(index).values()) for index in range(grid.length)]
    there = staffed(found)
    missing = [found.missing.get(index, 0) for index in range(grid.length)]
    highest = max(*needed, *there, 1)
    return h.svg({"viewBox": f"0 0 {WIDTH} {HEIGHT}"}, role="img", aria_label=label)[
        [_tick(heads, highest) for heads in range(0, highest + 1, max(1, highest // 5))],
        h.path(class_="needed", d=_steps(needed, highest) + f"V{FLOOR}H{LEFT}z"),
        h.path(class_="missing", d=_steps(missing, highest) + f"V{FLOOR}H{LEFT}z"),
        h.path(class_="there", d=_steps(there, highest)),
        [
            h.text(x=f"{_x(index, grid.length):.1f}", y=str(HEIGHT - 10))[f"{grid.local(index):%a %d %b}"]
            for index in range(0, grid.length, 48)
        ],
    ]


def _tick(heads: int, highest: int) -> h.Renderable:
    height = _y(heads, highest)
    line = h.path(class_="grid", d=f"M{LEFT} {height:.1f}H{WIDTH}")
    return h.g[line, h.text(x=str(LEFT - 6), y=f"{height + 4:.1f}", text_anchor="end")[str(heads)]]


def _steps(heads: Sequence[int], highest: int) -> str:
    """A line of steps from the floor: one for each half-hour."""
    parts = [f"M{LEFT} {FLOOR}"]
    for index, count in enumerate(heads):
        parts.append(f"V{_y(count, highest):.1f}H{_x(index + 1, len(heads)):.1f}")
    return "".join(parts)


def _x(index: int, length: int) -> float:
    return LEFT + (WIDTH - LEFT) * index / length


def _y(heads: int, highest: int) -> float:
    return FLOOR - (FLOOR - TOP) * heads / highest
