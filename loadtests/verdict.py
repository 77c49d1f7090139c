"""The verdict: each objective beside what was found, and whether the run proves anything at all."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from loadtests.slo import Latencies, Limits, Slo

Results = Mapping[str, Any]


@dataclass(frozen=True)
class Check:
    """One objective. `found` is a number, or None when the run had nothing to measure it by, which does not pass."""

    name: str
    wanted: str
    found: float | None
    passed: bool

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def checks_of(slo: Slo, results: Results) -> list[Check]:
    """Every objective of `slo` with what `results` (without its verdict) says of it."""
    return [*_latency_checks(slo, results), *_group_checks(slo, results), *_total_checks(slo, results)]


def _latency_checks(slo: Slo, results: Results) -> Iterator[Check]:
    for what, limits in (("answer", slo.answer), ("post", slo.post)):
        for name, limit, found in _limited(limits, results["latency_ms"][what]):
            for field, below in limit.model_dump(exclude_none=True).items():
                figure = field.removesuffix("_ms")
                yield _below(f"{what} {figure}{name}", below, found.get(figure), "ms")


def _limited(limits: Latencies, found: Mapping[str, Any]) -> Iterator[tuple[str, Limits, Mapping[str, float]]]:
    yield "", limits.all, _measured(found["all"])
    for dimension in ("lane", "tier", "language", "tenant"):
        wanted: Mapping[str, Limits] = getattr(limits, dimension)
        for value, limit in wanted.items():
            yield f", {value}", limit, _measured(found[dimension].get(value))


def _measured(percentiles: Mapping[str, float] | None) -> Mapping[str, float]:
    return percentiles if percentiles and percentiles["count"] else {}


def _group_checks(slo: Slo, results: Results) -> Iterator[Check]:
    lanes, tenants = results["groups"]["lane"], results["groups"]["tenant"]
    for lane, good in slo.good.items():
        if good.at_least:
            share = _share(lanes.get(lane, {}), "good")
            yield _at_least(f"answered within {good.within_ms:g} ms, {lane}", good.at_least, share)
    for tenant, objective in slo.tenant.items():
        yield _at_most(f"refused, {tenant}", objective.refused_at_most, _share(tenants.get(tenant, {}), "refused"))


def _total_checks(slo: Slo, results: Results) -> Iterator[Check]:
    totals = results["totals"]
    if slo.goodput_at_least is not None:
        yield _at_least("goodput, of what was asked for up to RATE", slo.goodput_at_least, goodput_share(results))
    if slo.refused_at_most is not None:
        yield _at_most("refused", slo.refused_at_most, _share(totals, "refused"))
    yield _at_most("failed", slo.failed_at_most, _share(totals, "failed"))
    if results["watch"] != "none":
        lost, most = totals["unanswered"], slo.unanswered_at_most
        yield Check("accepted and not answered", f"<= {most}", lost, lost <= most)
    yield from _cluster_checks(slo, results)


def _cluster_checks(slo: Slo, results: Results) -> Iterator[Check]:
    if slo.backlog_seconds_at_most is not None:
        waits = [entry["backlog_seconds"] for entry in results["timeline"] if entry["backlog_seconds"] is not None]
        yield _below("backlog", slo.backlog_seconds_at_most, max(waits, default=None), "s")
    if slo.drained_within_seconds is not None:
        yield _below("answers after the last arrival", slo.drained_within_seconds, results["drained_seconds"], "s")
    if slo.cpu_ms_per_inquiry_at_most is not None:
        yield _below("CPU per inquiry", slo.cpu_ms_per_inquiry_at_most, results["cpu_ms_per_inquiry"], "ms")
    if slo.rss_growth_at_most is not None:
        growth = max(results["rss_growth"].values(), default=None)
        yield _below("memory, end to beginning", slo.rss_growth_at_most, growth, "x")


def goodput_share(results: Results) -> float | None:
    """Good answers as a share of what was asked for, where each second asks for RATE at most."""
    asked = sum(min(entry["intended"], results["rate"]) for entry in results["timeline"])
    return min(1.0, results["totals"]["good"] / asked) if asked else None


def compared(slo: Slo, worsenings: Mapping[str, float]) -> list[Check]:
    """The figures that `slo.against` names, by how many times worse each has become."""
    known = {figure: times for figure, times in worsenings.items() if math.isfinite(times)}
    return [_below(f"{figure}, worse by", most, known.get(figure), "x") for figure, most in slo.against.items()]


def void_reason(slo: Slo, results: Results, reported: str | None) -> str | None:
    """Why the run proves nothing, if so. `reported` is what the generators said themselves."""
    generator, limits = results["generator"], slo.generator
    if reported:
        return reported
    if not results["totals"]["intended"]:
        return "nothing was sent"
    if generator["late_share"] > limits.late_at_most:
        late = f"{generator['late_share']:.1%} of the requests started more than {limits.late_ms:g} ms late"
        return (
            f"the generator was too slow: {late} (p99 {generator['late_ms_p99']:g} ms); give it more WORKERS or cores"
        )
    if generator["cpu_share"] >= limits.cpu_share:
        return f"the generator was at its limit: {generator['cpu_share']:.0%} of a core over 5 s; give it more WORKERS"
    return None


def _share(counts: Mapping[str, float], what: str) -> float | None:
    return counts.get(what, 0) / counts["intended"] if counts.get("intended") else None


def _below(name: str, limit: float, found: float | None, unit: str) -> Check:
    return Check(name, f"< {limit:g} {unit}", found, found is not None and found < limit)


def _at_most(name: str, limit: float, found: float | None) -> Check:
    percent = None if found is None else round(found * 100, 3)
    return Check(name, f"<= {limit * 100:g} %", percent, found is not None and found <= limit)


def _at_least(name: str, limit: float, found: float | None) -> Check:
    percent = None if found is None else round(found * 100, 3)
    return Check(name, f">= {limit * 100:g} %", percent, found is not None and found >= limit)
