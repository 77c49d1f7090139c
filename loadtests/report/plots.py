"""The plots of a run."""

from collections.abc import Mapping, Sequence
from typing import Any

import htpy as h

from loadtests.report.cpu_areas import by_process, cpu_areas
from loadtests.report.drawing import legend, lines
from loadtests.report.figure import Run, figure, told
from loadtests.report.heat_map import SHADES, heat_map
from loadtests.report.numbers import count, decimal, ms, seconds
from loadtests.report.timeline import RATES, Column, columns

COLUMNS, ROWS = 300, 60
"""Columns of a plot and rows of its table: more cannot be seen or read."""

ALWAYS = {"intended", "accepted", "answered"}


def plots(results: Mapping[str, Any]) -> list[h.Renderable]:
    """The sections of all plots; one without figures says so."""
    timeline = results.get("timeline") or []
    run = Run(columns(timeline, COLUMNS), columns(timeline, ROWS), len(timeline))
    return [
        arrivals(run),
        latencies(run, results.get("heat_edges_ms") or []),
        backlog(run),
        cpu(run, (results.get("machine") or {}).get("cores")),
    ]


def arrivals(run: Run) -> h.Renderable:
    """What was to come, came in, was turned away and was answered, per second."""
    name = "Arrivals and answers"
    shown = [rate for rate in RATES if rate in ALWAYS or any(each.rates[rate] for each in run.drawn)]
    series = {rate: [drawn_rate(rate, each) for each in run.drawn] for rate in shown}
    return figure(
        name,
        "Per second. Intended is what the open-loop schedule asked for; an answer counts in the second it was seen."
        + (f" Each point is the mean of {run.step} s." if run.step > 1 else ""),
        legend((rate, rate) for rate in shown),
        lines(f"{name} per second", run.drawn, series, run.length, decimal) if run.drawn else None,
        told(name, run, [f"{rate}/s" for rate in shown], lambda each: [decimal(each.rates[rate]) for rate in shown]),
    )


def drawn_rate(rate: str, column: Column) -> float | None:
    """What should never be is drawn only where it was: a red line along zero looks like trouble."""
    return column.rates[rate] if rate in ALWAYS else column.rates[rate] or None


def latencies(run: Run, edges: Sequence[float]) -> h.Renderable:
    """How long customers waited for their answers, by the second they meant to write."""
    name = "Time to the answer"
    measured = edges and any(each.p99 is not None for each in run.drawn)
    shades = ((f"h{depth}", {1: "few", SHADES: "many"}.get(depth, "")) for depth in range(1, SHADES + 1))
    return figure(
        name,
        "From the intended start, on a logarithmic axis. The stronger the colour, the more answers took so long."
        + (f" A point stands for {run.step} s: p50 of the middle second, p99 of the worst." if run.step > 1 else ""),
        h.div(class_="legends")[legend([("p50", "p50"), ("p99", "p99")]), legend(shades, area=True)],
        heat_map(run.drawn, edges, run.length) if measured else None,
        told(name, run, ["p50", "p99", "answers"], lambda each: [ms(each.p50), ms(each.p99), count(sum(each.heat))]),
    )


def backlog(run: Run) -> h.Renderable:
    """What the services had not yet read, in events and in the seconds the oldest had waited."""
    name = "Backlog"
    events = {"events": [each.backlog_events for each in run.drawn]}
    waited = {"waited": [each.backlog_seconds for each in run.drawn]}
    measured = any(value is not None for values in (*events.values(), *waited.values()) for value in values)
    return figure(
        name,
        "Events on the log that no service has read yet, and how many seconds the services are behind."
        + (f" Each point is the highest of {run.step} s." if run.step > 1 else ""),
        None,
        measured
        and h.div(class_="pair")[
            h.div[legend([("events", "events")]), lines("Backlog in events", run.drawn, events, run.length, count)],
            h.div[legend([("waited", "seconds")]), lines("Backlog in seconds", run.drawn, waited, run.length, seconds)],
        ],
        told(name, run, ["events", "behind"], lambda each: [count(each.backlog_events), seconds(each.backlog_seconds)]),
    )


def cpu(run: Run, cores: float | None) -> h.Renderable:
    """Cores in use by process, the busiest at the bottom."""
    name = "CPU by process"
    names = list(by_process(run.drawn))
    said = [list(each) for each in zip(*by_process(run.told).values(), strict=True)]
    rows = dict(zip((each.second for each in run.told), said, strict=False))
    return figure(
        name,
        "Cores in use, stacked, the busiest process at the bottom. The generator shares the machine where it is shown.",
        legend(((f"c{hue}", process) for hue, process in enumerate(names)), area=True),
        cpu_areas(run.drawn, run.length, cores) if names else None,
        told(name, run, names, lambda each: [decimal(used) for used in rows.get(each.second, [])]),
    )
