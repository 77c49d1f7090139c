"""The busiest series drawn: two weeks of the past, the days to come with their interval, and events."""

from collections.abc import Iterable, Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from routing.forecast.day_axis import as_days, mark_days
from routing.forecast.event_days import NONE
from routing.forecast.forecast import SeriesForecast
from routing.forecast.history import DAY
from routing.forecast.outlook import Outlook

MOST_SERIES = 4
PAST = 14 * DAY
INK, PALE, PAST_INK, EVENT = "#1b5e9b", "#bcd6ee", "#8a8f98", "#f2c14e"


def draw_forecast(outlook: Outlook, forecasts: Sequence[SeriesForecast], level: float) -> Figure:
    """A panel for each of the four busiest, the time of its market below."""
    shown = sorted(range(len(forecasts)), key=lambda each: -float(forecasts[each].expected.sum()))[:MOST_SERIES]
    drawn = Figure(figsize=(13, 0.9 + 2.7 * len(shown)), layout="constrained")
    panels = np.atleast_1d(drawn.subplots(len(shown), 1))
    for axes, series in zip(panels, shown, strict=True):
        _panel(axes, outlook, series, forecasts[series], level)
    drawn.suptitle("Contacts in each half-hour", fontsize=13, fontweight="bold")
    drawn.legend(*_entries(panels), loc="outside lower right", ncols=4, frameon=False, fontsize=9)
    return drawn


def _panel(axes: Axes, outlook: Outlook, series: int, each: SeriesForecast, level: float) -> None:
    clock, end = outlook.clock(series), outlook.history.length
    first = max(0, end - PAST)
    moments = [outlook.history.moment(number) for number in range(first, end + len(each.expected))]
    past, ahead = np.split(as_days(moments), [end - first])
    axes.plot(past, outlook.history.contacts[series, first:end], color=PAST_INK, lw=0.9, label="counted")
    axes.fill_between(ahead, each.low, each.high, color=PALE, lw=0, label=f"{level:.0%} interval")
    axes.plot(ahead, each.expected, color=INK, lw=1.2, label="expected")
    top = max(float(np.nanmax(outlook.history.contacts[series, first:end], initial=1)), float(each.high.max())) * 1.18
    _mark_events(axes, outlook, series, first, end + len(each.expected), top)
    axes.axvline(ahead[0], color="#444", lw=0.8, ls=":")
    axes.set_title(f"{each.key}   ({each.method}, {clock.zone})", loc="left", fontsize=10)
    axes.set_ylim(0, top)
    mark_days(axes, moments[0], moments[-1], clock.zone)
    axes.tick_params(labelsize=8)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", color="#e6e6e6", lw=0.6)
    axes.set_axisbelow(True)


def _entries(panels: Iterable[Axes]) -> tuple[list[Artist], list[str]]:
    """What the panels show, each once: only some have events."""
    found = {label: drawn for axes in panels for drawn, label in zip(*axes.get_legend_handles_labels(), strict=True)}
    return [*found.values()], [*found]


def _mark_events(axes: Axes, outlook: Outlook, series: int, first: int, after: int, top: float) -> None:
    days = outlook.days(series)
    label = "event"
    for number in np.unique(days.which[first:after]):
        if number == NONE:
            continue
        here = first + np.flatnonzero(days.which[first:after] == number)
        begins, ends = as_days([outlook.history.moment(int(each)) for each in (here[0], here[-1] + 1)])
        axes.axvspan(begins, ends, color=EVENT, alpha=0.28, lw=0, label=label)
        axes.text(begins, top * 0.985, f" {days.events[number].name}", fontsize=7.5, va="top", color="#6b5200")
        label = "_nolegend_"
