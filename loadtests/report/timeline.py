"""The timeline of a run in as many columns as a plot can show."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]
RATES = ("intended", "accepted", "refused", "failed", "answered")


@dataclass(frozen=True, slots=True)
class Column:
    """`seconds` seconds of the run from `second` on.

    Rates are per second, averaged. `p50` and `p99` are of the answers, in ms: the median and the worst second's.
    The backlog is the highest, CPU (in cores, by process) averaged. None: not measured.
    """

    second: int
    seconds: int
    rates: Mapping[str, float]
    p50: float | None
    p99: float | None
    heat: Sequence[int]
    backlog_events: float | None
    backlog_seconds: float | None
    cpu: Mapping[str, float]


def columns(timeline: Sequence[Row], most: int) -> list[Column]:
    """At most `most` columns, each of the same number of seconds but for the last."""
    step = max(1, math.ceil(len(timeline) / most))
    return [_column(timeline[start : start + step]) for start in range(0, len(timeline), step)]


def _column(rows: Sequence[Row]) -> Column:
    p50s = sorted(_known(row["answer_ms"]["p50"] for row in rows if row.get("answer_ms")))
    return Column(
        second=rows[0]["second"],
        seconds=len(rows),
        rates={name: sum(row.get(name) or 0 for row in rows) / len(rows) for name in RATES},
        p50=p50s[len(p50s) // 2] if p50s else None,
        p99=max(_known(row["answer_ms"]["p99"] for row in rows if row.get("answer_ms")), default=None),
        heat=[sum(counts) for counts in zip(*(row.get("heat") or () for row in rows), strict=False)],
        backlog_events=max(_known(row.get("backlog_events") for row in rows), default=None),
        backlog_seconds=max(_known(row.get("backlog_seconds") for row in rows), default=None),
        cpu=_cpu([row["cpu_cores"] for row in rows if row.get("cpu_cores")]),
    )


def _known(values: Iterable[float | None]) -> list[float]:
    return [value for value in values if value is not None]


def _cpu(samples: Sequence[Mapping[str, float]]) -> dict[str, float]:
    names = dict.fromkeys(name for sample in samples for name in sample)
    return {name: sum(sample.get(name, 0) for sample in samples) / len(samples) for name in names}
