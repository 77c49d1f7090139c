"""results.json: everything a run found, in the form the report and the comparison read."""

import os
import platform
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from crossdesk.operate.services import SERVICES

from deploy.local.stack import ROOT
from loadtests.options import Options
from loadtests.samples import Sample, at_second, services_of
from loadtests.slo import Slo
from loadtests.tally import DIMENSIONS, HEAT_EDGES_MS, Tally
from loadtests.verdict import checks_of, void_reason

FORMAT = 1
# The share of a run after which a service's memory counts as that of the beginning.
SETTLED_SHARE = 0.1
COUNTS = ("intended", "accepted", "refused", "failed", "answered", "good")


@dataclass
class Observed:
    """What came out of a run, before anybody judges it. `begins_at` is UNIX seconds; None when it never began."""

    tally: Tally
    samples: list[Sample] = field(default_factory=list)
    begins_at: float | None = None
    worker_cpu: dict[int, list[float]] = field(default_factory=dict)
    void: str | None = None
    interrupted: bool = False


def results_of(options: Options, slo: Slo, observed: Observed) -> dict[str, Any]:
    """The whole, with its verdict."""
    tally, began = observed.tally, observed.begins_at or 0.0
    found = {
        **_about(options, observed),
        "totals": _totals(options, tally),
        "groups": {dimension: _counts_by(tally, dimension) for dimension in DIMENSIONS},
        "reasons": dict(tally.reasons.most_common()),
        "latency_ms": {"post": _latencies(tally.post), "answer": _latencies(tally.answer)},
        "heat_edges_ms": list(HEAT_EDGES_MS),
        "timeline": _timeline(tally, at_second(observed.samples, began)),
        "services": services_of(observed.samples, began, tally.total["accepted"]),
        "drained_seconds": round(max(0.0, tally.last_seen - options.seconds), 3),
        "rss_growth": _growth(observed.samples, began, options.seconds),
        "generator": _generator(options, observed),
    }
    found["cpu_ms_per_inquiry"] = _own_cpu(found["services"])
    void = void_reason(slo, found, observed.void)
    found["generator"]["saturated"] = void is not None and void.startswith("the generator")
    checks = checks_of(slo, found)
    passed = void is None and not observed.interrupted and all(check.passed for check in checks)
    verdict = {"passed": passed, "void": void, "interrupted": observed.interrupted}
    return {**found, "verdict": {**verdict, "checks": [check.as_dict() for check in checks]}}


def _about(options: Options, observed: Observed) -> dict[str, Any]:
    started = datetime.fromtimestamp(observed.begins_at, UTC) if observed.begins_at else datetime.now(UTC)
    return {
        "format": FORMAT,
        "scenario": options.scenario,
        "bus": options.bus_kind,
        "rate": options.rate,
        "seconds": options.seconds,
        "seed": options.seed,
        "watch": options.watch,
        "started_at": started.isoformat(),
        "commit": commit(),
        "machine": {"cores": os.cpu_count(), "python": platform.python_version()},
    }


def commit() -> str:
    """The short name of the checkout's commit, with a `+` when files differ from it; `unknown` without git."""
    told = subprocess.run(
        ["git", "describe", "--always", "--dirty=+"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return told.stdout.strip() or "unknown"


def _totals(options: Options, tally: Tally) -> dict[str, Any]:
    counts = {name: tally.total[name] for name in COUNTS}
    unanswered = counts["accepted"] - counts["answered"] if options.watch != "none" else 0
    goodput = round(counts["good"] / options.seconds, 2)
    return {**counts, "unanswered": unanswered, "goodput_per_s": goodput}


def _counts_by(tally: Tally, dimension: str) -> dict[str, Any]:
    found = {key[1]: counts for key, counts in tally.counts.items() if key[0] == dimension}
    return {value: {name: counts[name] for name in COUNTS} for value, counts in sorted(found.items())}


def _latencies(histograms: Mapping[tuple[str, str], Any]) -> dict[str, Any]:
    by: dict[str, Any] = {dimension: {} for dimension in DIMENSIONS}
    for (dimension, value), histogram in sorted(histograms.items()):
        if dimension in by:
            by[dimension][value] = histogram.summary()
    whole = histograms.get(("all", ""))
    nothing = {"count": 0, "p50": 0.0, "p90": 0.0, "p99": 0.0, "p999": 0.0, "max": 0.0}
    return {"all": whole.summary() if whole else nothing, **by}


def _timeline(tally: Tally, samples: Mapping[int, Sample]) -> list[dict[str, Any]]:
    return [{**entry, **_sampled(samples.get(entry["second"]))} for entry in tally.timeline()]


def _sampled(sample: Sample | None) -> dict[str, Any]:
    backlog = sample.backlog if sample else None
    return {
        "backlog_events": backlog.events if backlog else None,
        "backlog_seconds": round(backlog.seconds, 3) if backlog else None,
        "cpu_cores": dict(sample.cpu_cores) if sample else {},
    }


def _own_cpu(services: Mapping[str, Any]) -> float | None:
    """CPU ms for each inquiry, summed over our services alone."""
    own = [figures["cpu_ms_per_inquiry"] for name, figures in services.items() if name in SERVICES]
    return round(sum(own), 4) if own else None


def _growth(samples: list[Sample], begins_at: float, seconds: float) -> dict[str, float]:
    """Memory of each of our services at the end, as a multiple of that after the first tenth."""
    settled = [sample for sample in samples if sample.at >= begins_at + SETTLED_SHARE * seconds]
    if not settled:
        return {}
    first, last = settled[0].rss_bytes, settled[-1].rss_bytes
    return {name: round(last.get(name, 0) / first[name], 3) for name in SERVICES if first.get(name)}


def _generator(options: Options, observed: Observed) -> dict[str, Any]:
    tally = observed.tally
    started = tally.late.count
    return {
        "late_ms_p99": tally.late.summary()["p99"],
        "late_share": round(tally.started_late / started, 5) if started else 0.0,
        "workers": options.workers,
        "cpu_share": round(max(map(_busiest, observed.worker_cpu.values()), default=0.0), 3),
    }


def _busiest(shares: list[float], window: int = 10) -> float:
    """The highest mean over 5 s of shares that were told twice a second."""
    if len(shares) < window:
        return sum(shares) / len(shares) if shares else 0.0
    return max(sum(shares[place : place + window]) / window for place in range(len(shares) - window + 1))
