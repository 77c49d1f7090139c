"""Agents needed by half-hour, drawn: a panel for each of the largest pools."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from routing.forecast.day_axis import as_days, mark_days
from routing.forecast.history import HALF_HOUR
from routing.staffing.pools import Pool
from routing.staffing.staff_pools import StaffedHalfHour

MOST_POOLS = 5
MOST_DAYS = 7
INK, PALE, LOAD = "#1b5e9b", "#bcd6ee", "#d1495b"


def draw_staffing(found: Sequence[StaffedHalfHour], at_once: int) -> Figure:
    """The first seven days. The load is what agents would do were they never without a contact."""
    pools = _largest(found)
    drawn = Figure(figsize=(13, 0.9 + 2.5 * len(pools)), layout="constrained")
    panels = np.atleast_1d(drawn.subplots(len(pools), 1))
    for axes, pool in zip(panels, pools, strict=True):
        _panel(axes, [each for each in found if each.pool is pool][: MOST_DAYS * 48], at_once)
    drawn.suptitle("People needed in each half-hour (UTC)", fontsize=13, fontweight="bold")
    drawn.legend(*panels[0].get_legend_handles_labels(), loc="outside lower right", ncols=3, frameon=False, fontsize=9)
    return drawn


def _largest(found: Sequence[StaffedHalfHour]) -> list[Pool]:
    pools = {id(each.pool): each.pool for each in found}.values()
    return sorted(pools, key=lambda pool: -sum(work.contacts for work in pool.work.values()))[:MOST_POOLS]


def _panel(axes: Axes, half_hours: Sequence[StaffedHalfHour], at_once: int) -> None:
    starts = as_days([each.start for each in half_hours])
    heads, agents = [each.staffed.heads for each in half_hours], [each.staffed.agents for each in half_hours]
    load = [each.contacts * each.handling / HALF_HOUR.total_seconds() / at_once for each in half_hours]
    axes.fill_between(starts, heads, step="post", color=PALE, lw=0, label="heads on the roster")
    axes.step(starts, agents, where="post", color=INK, lw=1.3, label="agents at the desk")
    axes.plot(starts, load, color=LOAD, lw=0.9, label="load (agents' worth of work)")
    axes.set_title(str(half_hours[0].pool), loc="left", fontsize=10)
    mark_days(axes, half_hours[0].start, half_hours[-1].start + HALF_HOUR, "UTC")
    axes.set_ylim(0, max([*heads, 1]) * 1.25)
    axes.tick_params(labelsize=8)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", color="#e6e6e6", lw=0.6)
    axes.set_axisbelow(True)
