"""Results of load runs as LOAD writes them, made up: a surge in the middle that the cluster works off."""

import math
from random import Random
from typing import Any

EDGES = [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 5120, 10240]
PROCESSES = {"gateway": 0.30, "intent": 0.26, "postgres": 0.34, "routing": 0.12, "knowledge": 0.1, "logistics": 0.09}
SMALL = {"payments-risk": 0.05, "translation": 0.06, "generator": 0.22}


def percentiles(count: int, p50: float) -> dict[str, float]:
    return {"count": count, "p50": p50, "p90": p50 * 2.1, "p99": p50 * 4.4, "p999": p50 * 6.3, "max": p50 * 8}


def a_run(seconds: int = 300, rate: float = 40.0, *, slower: float = 1.0, seed: int = 1) -> dict[str, Any]:
    """A run of `seconds` seconds. `slower` multiplies what customers wait."""
    dice = Random(seed)
    timeline = [a_second(second, seconds, rate, slower, dice) for second in range(seconds)]
    intended = sum(row["intended"] for row in timeline)
    counts = {"intended": intended, "accepted": intended, "refused": 0, "failed": 0, "answered": intended}
    return {
        "format": 1,
        "scenario": "flash-sale",
        "bus": "postgres",
        "rate": rate,
        "seconds": seconds,
        "seed": seed,
        "started_at": "2026-11-22T02:00:00+00:00",
        "commit": "abc1234",
        "machine": {"cores": 2, "python": "3.11.7"},
        "verdict": {
            "passed": True,
            "void": None,
            "interrupted": False,
            "checks": [
                {"name": "answer p99, urgent", "wanted": "< 1000 ms", "found": 713.2 * slower, "passed": True},
                {"name": "unanswered", "wanted": "0", "found": 0, "passed": True},
                {"name": "refused", "wanted": "0 %", "found": "0 %", "passed": True},
            ],
        },
        "totals": {**counts, "unanswered": 0, "goodput_per_s": rate * 1.43},
        "groups": {"tenant": {"demo": {**counts, "good": intended}}, "lane": {"urgent": counts, "normal": counts}},
        "reasons": {"429 quota": 3},
        "latency_ms": {"post": groups(intended, 7 * slower), "answer": groups(intended, 58 * slower)},
        "heat_edges_ms": EDGES,
        "timeline": timeline,
        "services": {
            name: {"cpu_ms_per_inquiry": used * 10, "bytes_per_inquiry": used * 40_000, "rss_mb": 80 + used * 100}
            for name, used in PROCESSES.items()
        },
        "generator": {"late_ms_p99": 3.1, "workers": 1, "cpu_share": 0.31, "saturated": False},
    }


def groups(count: int, p50: float) -> dict[str, Any]:
    return {
        "all": percentiles(count, p50),
        "lane": {"urgent": percentiles(count // 9, p50 * 0.8), "normal": percentiles(count * 8 // 9, p50 * 1.02)},
        "tier": {"standard": percentiles(count // 2, p50), "vip": percentiles(count // 25, p50 * 0.7)},
        "language": {"de": percentiles(count // 9, p50), "ja": percentiles(count // 18, p50 * 1.2)},
        "tenant": {"demo": percentiles(count, p50)},
    }


def a_second(second: int, seconds: int, rate: float, slower: float, dice: Random) -> dict[str, Any]:
    surge = 1 + 3 * math.exp(-(((second - seconds * 0.4) / (seconds * 0.08)) ** 2))
    intended = round(rate * surge * dice.uniform(0.8, 1.2))
    backlog = max(0.0, (surge - 2.2) * rate * 2)
    p50 = (45 + 220 * max(0.0, surge - 2)) * slower * dice.uniform(0.9, 1.1)
    wait = {"count": intended, "p50": p50, "p90": p50 * 2, "p99": p50 * 4.2, "p999": p50 * 5, "max": p50 * 6}
    cpu = {name: used * (0.5 + surge / 4) * dice.uniform(0.9, 1.1) for name, used in {**PROCESSES, **SMALL}.items()}
    return {
        "second": second,
        "intended": intended,
        "accepted": intended,
        "refused": 0,
        "failed": 0,
        "answered": intended,
        "post_ms": None,
        "answer_ms": wait,
        "heat": heat(intended, p50, dice),
        "backlog_events": backlog,
        "backlog_seconds": backlog / rate / 2,
        "cpu_cores": cpu,
    }


def heat(count: int, p50: float, dice: Random) -> list[int]:
    buckets = [0] * (len(EDGES) + 1)
    for _ in range(count):
        wait = p50 * dice.lognormvariate(0, 0.6)
        buckets[sum(wait >= edge for edge in EDGES)] += 1
    return buckets
