"""What a person at the terminal sees: a line a second, and the verdict in the end."""

from collections.abc import Mapping, Sequence
from typing import Any

from loadtests.samples import Sample
from loadtests.tally import Tally


def progress(second: float, seconds: float, tally: Tally, sample: Sample | None) -> str:
    """One line: what was sent and answered so far, the waits of the last 5 s, and the backlog."""
    total, recent = tally.total, tally.recent(second)
    waits = (
        f"p50 {recent.percentile(0.5):6.0f}  p99 {recent.percentile(0.99):6.0f} ms" if recent.count else "p50      -"
    )
    parts = [
        f"{second:5.0f}/{seconds:.0f} s  sent {total['intended']:7}  answered {total['answered']:7}  {waits}",
        f"refused {total['refused']}" if total["refused"] else "",
        f"failed {total['failed']}" if total["failed"] else "",
        _backlog(sample),
    ]
    return "  ".join(part for part in parts if part)


def _backlog(sample: Sample | None) -> str:
    backlog = sample.backlog if sample else None
    return f"backlog {backlog.events} events {backlog.seconds:.1f} s" if backlog else ""


def verdict(results: Mapping[str, Any]) -> str:
    """The figures, the table of checks, and the last word."""
    totals, told = results["totals"], results["verdict"]
    lines = [
        "",
        f"{results['scenario']} on {results['bus']}: RATE={results['rate']:g}, {results['seconds']:g} s,"
        f" seed {results['seed']}",
        f"  intended {totals['intended']}  accepted {totals['accepted']}  refused {totals['refused']}"
        f"  failed {totals['failed']}  answered {totals['answered']}  unanswered {totals['unanswered']}"
        f"  goodput {totals['goodput_per_s']:g}/s",
        *(_latency(f"{what}{name}", found) for what, name, found in _groups(results["latency_ms"])),
        *_costs(results),
        *_reasons(results["reasons"]),
        "",
        *_table(told["checks"]),
        "",
        last_word(told),
    ]
    return "\n".join(lines)


def _groups(latencies: Mapping[str, Any]) -> list[tuple[str, str, Mapping[str, float]]]:
    found = []
    for what in ("post", "answer"):
        found.append((what, "", latencies[what]["all"]))
        for dimension in ("lane", "tenant"):
            if len(latencies[what][dimension]) > 1:
                found += [(what, f", {value}", figures) for value, figures in latencies[what][dimension].items()]
    return [(what, name, figures) for what, name, figures in found if figures["count"]]


def _latency(name: str, found: Mapping[str, float]) -> str:
    figures = "  ".join(f"{figure} {found[figure]:8.1f}" for figure in ("p50", "p90", "p99", "p999", "max"))
    return f"  {name:20} ms  {figures}"


def _costs(results: Mapping[str, Any]) -> list[str]:
    services = results["services"]
    if not services:
        return []
    parts = [f"{name} {found['cpu_ms_per_inquiry']:.2f}" for name, found in services.items() if name != "other"]
    own = results["cpu_ms_per_inquiry"]  # None where the cluster runs elsewhere
    ours = "" if own is None else f"ours {own:.2f}; "
    return [f"  CPU ms per inquiry: {ours}{', '.join(parts)}"]


def _reasons(reasons: Mapping[str, int]) -> list[str]:
    return [f"  not accepted: {', '.join(f'{count} x {why}' for why, count in reasons.items())}"] if reasons else []


def _table(checks: Sequence[Mapping[str, Any]]) -> list[str]:
    width = max((len(check["name"]) for check in checks), default=0)
    return [
        f"  {'ok    ' if check['passed'] else 'MISSED'}  {check['name']:{width}}  wanted {check['wanted']:12}  found "
        + ("nothing to measure" if check["found"] is None else f"{check['found']:g}")
        for check in checks
    ]


def last_word(told: Mapping[str, Any]) -> str:
    """Passed, missed, void or interrupted; a void run is neither good nor bad."""
    if told["interrupted"]:
        return "INTERRUPTED: the figures are those until then"
    if told["void"]:
        return f"VOID: {told['void']}"
    return "PASSED" if told["passed"] else "MISSED"
