"""`try-rule EXPRESSION FILE`: a dry run of a tenant's rule on past payments."""

import argparse
import sys

from payments_risk.scoring.read_past import NO_CURRENCY, read_past, read_source
from payments_risk.tenant_rules.bounds import MOST_PARTS, parts_of
from payments_risk.tenant_rules.expression import read_expression
from payments_risk.tenant_rules.trial import Trial, try_on
from payments_risk.tenant_rules.variables import NAMES


def try_rule(given: argparse.Namespace) -> int:
    """Gives 0. Raises RuleRefused for a rule that is, OSError or ValueError for a file. `given`: see commands.py."""
    if given.names:
        sys.stdout.write("\n".join(sorted(NAMES)) + "\n")
        return 0
    if given.expression is None or given.file is None:
        raise ValueError("try-rule: give an EXPRESSION and a FILE, or --names")
    rule = read_expression(given.expression)
    source = read_source(given.file)
    past = read_past(source.path)
    found = try_on(rule, past.payments, past.frauds, source.days or past.days, past.kinds)
    sys.stdout.write(_text(found, sum(1 for _ in parts_of(given.expression))) + "\n")
    return 0


def _text(found: Trial, parts: int) -> str:
    amounts = ", ".join(_amount(minor, currency) for currency, minor in found.amount_hit.items())
    return "\n".join(
        [
            f"payments   {found.payments}, of which {found.frauds} were fraud",
            f"hits       {found.hits}, of which {found.frauds_hit} were fraud" + (f" ({amounts})" if amounts else ""),
            f"precision  {_share(found.precision)}",
            f"recall     {_share(found.recall)}",
            f"cost       {parts} of at most {MOST_PARTS} parts, {found.microseconds:.1f} microseconds a payment",
        ]
    )


def _amount(minor: int, currency: str) -> str:
    """Two digits, as files are read with, and no name where the file says no currency."""
    return f"{minor // 100}.{minor % 100:02d}" + (f" {currency}" if currency != NO_CURRENCY else "")


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
