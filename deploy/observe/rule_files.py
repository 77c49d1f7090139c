"""The rule files of Prometheus, made of the promises: one of objectives, one of causes."""

from collections.abc import Mapping
from typing import Any

import yaml

from deploy.observe.burn_rates import burn_alerts, recording_rules
from deploy.observe.promises import Cause, Promises

HEADER = "# Generated from deploy/observe by `make docs`.\n"


def rule_files(promises: Promises) -> dict[str, str]:
    """Contents by file name."""
    objectives = [
        {"name": f"crossdesk-slo-{each.name}", "rules": [*recording_rules(each), *burn_alerts(each, promises)]}
        for each in promises.objectives
    ]
    causes = [{"name": "crossdesk-causes", "rules": [_rule(each, promises) for each in promises.causes]}]
    return {"objectives.yaml": _written(objectives), "causes.yaml": _written(causes)}


def _rule(cause: Cause, promises: Promises) -> Mapping[str, Any]:
    return {
        "alert": cause.alert,
        "expr": cause.expr,
        "for": cause.for_,
        "labels": {"severity": cause.severity},
        "annotations": {"summary": cause.summary, "runbook_url": promises.page_of(cause.alert)},
    }


def _written(groups: list[dict[str, Any]]) -> str:
    return HEADER + yaml.safe_dump({"groups": groups}, sort_keys=False, width=120, allow_unicode=True)
