"""The rule files of Prometheus, made of the promises: one for each objective, and one of causes."""

from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from deploy.observe.burn_rates import burn_alerts, recording_rules
from deploy.observe.promises import Cause, Objective, Promises

HEADER = "# Generated from deploy/observe by `make docs`.\n"
CAUSES = "causes.yaml"


def rule_files(promises: Promises) -> dict[str, str]:
    """Contents by file name."""
    objectives = {
        file_of(each): _written(f"crossdesk-slo-{each.name}", [*recording_rules(each), *burn_alerts(each, promises)])
        for each in promises.objectives
    }
    return {**objectives, CAUSES: _written("crossdesk-causes", [_rule(each, promises) for each in promises.causes])}


def file_of(objective: Objective) -> str:
    """Name of the rule file of an objective."""
    return f"slo-{objective.name.replace('_', '-')}.yaml"


def _rule(cause: Cause, promises: Promises) -> Mapping[str, Any]:
    return {
        "alert": cause.alert,
        "expr": cause.expr,
        "for": cause.for_,
        "labels": {"severity": cause.severity},
        "annotations": {"summary": cause.summary, "runbook_url": promises.page_of(cause.alert)},
    }


def _written(group: str, rules: Sequence[Mapping[str, Any]]) -> str:
    content = {"groups": [{"name": group, "rules": [*rules]}]}
    return HEADER + yaml.safe_dump(content, sort_keys=False, width=120, allow_unicode=True)
