"""The figures of a run that headlines and comparisons are made of, read out of its results."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from crossdesk.operate.services import SERVICES

from loadtests.report.numbers import decimal, ms, octets, percent

Results = Mapping[str, Any]
Unit = Literal["ms", "per s", "share", "inquiries", "CPU ms", "bytes"]
STORES = ("postgres", "kafka")
SHARES = {"p50": 0.5, "p90": 0.9, "p99": 0.99, "p999": 0.999}


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. `error` is its standard error as a share of it; an `exact` one has none: each inquiry lost counts."""

    name: str
    unit: Unit
    value: float
    better: Literal["lower", "higher"] = "lower"
    error: float = 0.0
    exact: bool = False


def figures(results: Results) -> list[Figure]:
    """All figures the run has; what was not measured is left out."""
    return [*_totals(results), *_latencies(results), *_costs(results)]


def _totals(results: Results) -> Iterator[Figure]:
    totals = results.get("totals") or {}
    if "goodput_per_s" in totals:
        yield Figure("goodput", "per s", totals["goodput_per_s"], better="higher")
    if totals.get("intended"):
        refused, intended = totals.get("refused") or 0, totals["intended"]
        yield Figure("refused", "share", refused / intended, error=1 / math.sqrt(refused) if refused else 0.0)
    for name in ("failed", "unanswered"):
        if name in totals:
            yield Figure(name, "inquiries", totals[name], exact=True)


def _latencies(results: Results) -> Iterator[Figure]:
    for what, said in (("answer", "answer"), ("post", "POST")):
        groups = (results.get("latency_ms") or {}).get(what) or {}
        yield from _percentiles(said, groups.get("all"), SHARES)
        for group in ("lane", "tier"):
            for name, found in (groups.get(group) or {}).items():
                yield from _percentiles(f"{said}, {name}", found, {"p99": SHARES["p99"]})


def _percentiles(said: str, found: Mapping[str, float] | None, shares: Mapping[str, float]) -> Iterator[Figure]:
    if not found or not found.get("count"):
        return
    for name, share in shares.items():
        yield Figure(f"{said} {name}", "ms", found[name], error=percentile_error(share, found["count"]))


def percentile_error(share: float, count: float) -> float:
    """Standard error of a percentile of `count` samples, as a share of it: sqrt(p / (n (1 - p))) / -ln(1 - p).

    The asymptotic variance of a sample quantile, p (1 - p) / (n f²), for an exponential distribution (David and
    Nagaraja, Order Statistics, 10.2). Waits have tails about as long; a run's seconds depend on each other, which makes
    the true error larger: compare runs of minutes, not of seconds.
    """
    return math.sqrt(share / (count * (1 - share))) / -math.log(1 - share)


def _costs(results: Results) -> Iterator[Figure]:
    services = results.get("services") or {}
    spent, moved = (
        {name: row[field] for name, row in services.items() if row.get(field) is not None}
        for field in ("cpu_ms_per_inquiry", "bytes_per_inquiry")
    )
    if own := [cost for name, cost in spent.items() if name in SERVICES]:
        yield Figure("CPU, our services", "CPU ms", sum(own))
    if own := [cost for name, cost in moved.items() if name in SERVICES]:
        yield Figure("bytes, our services", "bytes", sum(own))
    for name in (*SERVICES, *STORES):
        if name in spent:
            yield Figure(f"CPU, {name}", "CPU ms", spent[name])


def amount(value: float, unit: str) -> str:
    """A figure with its unit."""
    match unit:
        case "ms" | "CPU ms":
            return ms(value)
        case "share":
            return percent(value)
        case "bytes":
            return octets(value)
        case "per s":
            return f"{decimal(value)}/s"
        case _:
            return f"{value:,.0f}"
