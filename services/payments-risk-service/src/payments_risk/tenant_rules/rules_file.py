"""The rules of all tenants from a file: YAML, a list of rules under each tenant's name."""

from collections.abc import Mapping
from pathlib import Path

import yaml
from crossdesk.errors import Misconfigured

from payments_risk.tenant_rules.refused import RuleRefused
from payments_risk.tenant_rules.rule import Rule, read_rules

LARGEST = 5_000_000
"""Bytes."""


def load_rules_file(path: Path | None) -> Mapping[str, tuple[Rule, ...]]:
    """Rules by tenant; none without a file. Raises Misconfigured, naming tenant, field and reason, for a bad one."""
    if path is None:
        return {}
    try:
        if path.stat().st_size > LARGEST:
            raise Misconfigured(f"CROSSDESK_PAYMENT_RULES_FILE {path}: larger than {LARGEST} bytes")
        given = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise Misconfigured(f"CROSSDESK_PAYMENT_RULES_FILE {path} cannot be read: {type(error).__name__}") from error
    if not isinstance(given, dict):
        raise Misconfigured(f"CROSSDESK_PAYMENT_RULES_FILE {path}: wanted is a list of rules under each tenant's name")
    return {str(tenant): _of_tenant(tenant, rules, path) for tenant, rules in given.items()}


def _of_tenant(tenant: object, rules: object, path: Path) -> tuple[Rule, ...]:
    place = f"CROSSDESK_PAYMENT_RULES_FILE {path}, {tenant}"
    if not isinstance(rules, list) or not all(isinstance(each, dict) for each in rules):
        raise Misconfigured(f"{place}: wanted is a list of rules, each with name, expression and action")
    try:
        return read_rules(rules)
    except RuleRefused as refused:
        raise Misconfigured(f"{place}: {refused}") from refused
