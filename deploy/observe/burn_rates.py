"""Rules that tell how fast the budget of an objective burns.

A burn rate of 1 spends exactly the budget of 30 days in 30 days. Three pairs of windows tell, 2 per cent of the budget
spent in an hour, 5 in six hours or 10 in three days; the short window of each, a twelfth of the long one, ends the
alert soon after its cause.
Source: Google, The Site Reliability Workbook (2018), chapter 5, "Alerting on SLOs", approach 6.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from deploy.observe.promises import Objective, Promises, Severity

RATIO = "crossdesk:slo_errors:ratio_rate"
BUDGET = "crossdesk:slo_budget:ratio"
WINDOWS = ("5m", "30m", "1h", "6h", "3d")


class Burn(NamedTuple):
    """Faster than `rate` over both windows is told with this severity."""

    rate: float
    long: str
    short: str
    severity: Severity


BURNS = (
    Burn(14.4, "1h", "5m", "page"),
    Burn(6, "6h", "30m", "page"),
    Burn(1, "3d", "6h", "ticket"),
)


def recording_rules(objective: Objective) -> Iterator[dict[str, Any]]:
    """The share of what broke the promise over each window, and the share that may."""
    labels = {"slo": objective.name}
    for window in WINDOWS:
        bad, total = (each.replace("$window", window) for each in (objective.bad, objective.total))
        # Without anything bad there is no series of it, which is no bad at all and not no answer.
        expr = f"(({bad}) or 0 * ({total})) / ({total})"
        yield {"record": f"{RATIO}{window}", "expr": expr, "labels": labels}
    yield {"record": BUDGET, "expr": f"vector({objective.budget:g})", "labels": labels}


def burn_alerts(objective: Objective, promises: Promises) -> Iterator[dict[str, Any]]:
    """One alert a pair of windows, all of one name and one page."""
    for burn in BURNS:
        allowed = f"{burn.rate:g} * {objective.budget:g}"
        long, short = (f'{RATIO}{window}{{slo="{objective.name}"}}' for window in (burn.long, burn.short))
        yield {
            "alert": objective.alert,
            "expr": f"{long} > {allowed} and {short} > {allowed}",
            "for": "2m",
            "labels": {"severity": burn.severity, "slo": objective.name, "burn": f"{burn.rate:g}"},
            "annotations": {
                "summary": f"The promise that {objective.title} is being broken {burn.rate:g} times as fast as its "
                f"budget allows: {{{{ $value | humanizePercentage }}}} over {burn.long}.",
                "runbook_url": promises.page_of(objective.alert),
            },
        }
