"""Latencies by lane, tier, language and tenant, and what each service cost: tables with bars."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import htpy as h

from loadtests.report.numbers import count, decimal, ms, octets, percent
from loadtests.report.table import folded, table

GROUPS = ("lane", "tier", "language", "tenant")
SHOWN = ("p50", "p90", "p99", "p999", "max")
MOST = 40
"""Rows of a group, the slowest first: with a thousand tenants the rest is of no interest."""


def latency_tables(results: Mapping[str, Any]) -> Iterator[h.Renderable]:
    """A section for the answers and one for the POSTs."""
    for what, name in (("answer", "Time to the answer, by group"), ("post", "Time to the 202, by group")):
        groups = (results.get("latency_ms") or {}).get(what) or {}
        rows = list(_groups(groups))
        if rows:
            yield _latency_table(name, rows, opened=what == "answer")


def _latency_table(name: str, rows: Sequence[tuple[str, Mapping[str, float]]], *, opened: bool) -> h.Renderable:
    longest = max(found["p99"] for _, found in rows)
    return h.section[
        h.h2[name],
        h.p(class_="reading")["From the intended start. Bars are p99, from zero. Groups of few say little beyond p90."],
        folded(
            name,
            table(
                name,
                ["group", "count", *SHOWN, "bar: p99"],
                (
                    [group, count(found["count"]), *(ms(found[each]) for each in SHOWN), bar(found["p99"], longest)]
                    for group, found in rows
                ),
                words={"bar: p99"},
            ),
            opened=opened,
        ),
    ]


def _groups(groups: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, float]]]:
    if (groups.get("all") or {}).get("count"):
        yield "all", groups["all"]
    for kind in GROUPS:
        rows = [(f"{kind}: {name}", found) for name, found in (groups.get(kind) or {}).items() if found.get("count")]
        yield from sorted(rows, key=lambda row: -row[1]["p99"])[:MOST]


def bar(value: float, longest: float) -> h.Renderable:
    """A bar as long as the value's share of the longest; the figure itself stands beside it in words."""
    width = f"{value / longest * 100:.1f}" if longest > 0 else "0"
    return h.svg({"viewBox": "0 0 100 8", "preserveAspectRatio": "none"}, class_="bar", aria_hidden="true")[
        h.rect(width=width, height="8")
    ]


def service_table(results: Mapping[str, Any]) -> h.Renderable | None:
    """What one inquiry cost in each service."""
    services: Mapping[str, Mapping[str, float]] = results.get("services") or {}
    if not services:
        return None
    spent = {name: row.get("cpu_ms_per_inquiry") or 0.0 for name, row in services.items()}
    ranked = sorted(services, key=lambda name: -spent[name])
    rows: list[list[h.Node]] = [
        [
            name,
            decimal(services[name].get("cpu_ms_per_inquiry")),
            octets(services[name].get("bytes_per_inquiry")),
            megabytes(services[name].get("rss_mb")),
            bar(spent[name], max(spent.values())),
        ]
        for name in ranked
    ]
    return h.section[
        h.h2["Cost of an inquiry"],
        h.p(class_="reading")[
            "By service, over all accepted inquiries. Bytes are read and written, memory is resident."
        ],
        table(
            "Cost of an inquiry by service",
            ["service", "CPU-ms", "bytes", "memory", "bar: CPU"],
            rows,
            words={"bar: CPU"},
        ),
    ]


def megabytes(value: float | None) -> str:
    return octets(None if value is None else value * 1e6)


def generator_table(results: Mapping[str, Any]) -> h.Renderable | None:
    """How well the generator kept its own schedule."""
    generator = results.get("generator") or {}
    if not generator:
        return None
    rows = [
        ["late starts, p99", ms(generator.get("late_ms_p99"))],
        ["CPU of a core", percent(generator.get("cpu_share"))],
        ["workers", count(generator.get("workers"))],
        ["saturated", "yes: the run is void" if generator.get("saturated") else "no"],
    ]
    return h.section[h.h2["The generator itself"], table("The generator itself", ["figure", "found"], rows)]
