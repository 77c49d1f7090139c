"""An expression a tenant wrote, compiled: it names only what is known of a payment, and answers yes or no."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import isfinite
from typing import TYPE_CHECKING

from payments_risk.tenant_rules.bounds import check_bounds
from payments_risk.tenant_rules.refused import RuleRefused
from payments_risk.tenant_rules.variables import NAMES, Value, sample

if TYPE_CHECKING:
    from cel import Program

LONGEST_TEXT = 200
"""Characters of a value that a rule sees: bounds what comparing it costs."""
KEPT = 2_000
UNANSWERED = (ValueError, TypeError, RuntimeError, ArithmeticError, LookupError)
"""What CEL raises where an expression has no answer for a payment."""


@dataclass(frozen=True)
class Expression:
    """`source` as written; `names` are the variables it asks for."""

    source: str
    names: tuple[str, ...]
    program: "Program"

    def holds(self, values: Mapping[str, Value]) -> bool:
        """Whether a payment meets it. Where something it asks is not known, or is divided by, it does not.

        Raises nothing: a rule that fails on a payment must not hold up the payment.
        """
        try:
            return self.program.execute({name: _plain(values.get(name)) for name in self.names}) is True
        except UNANSWERED:
            return False  # such as `country == null || amount / count > 2.0` with a count of 0: no answer is no hit


@lru_cache(maxsize=KEPT)
def read_expression(source: str) -> Expression:
    """Compile an expression, or say what is wrong with it: raises RuleRefused. The same source is compiled once."""
    from cel import compile as compile_cel  # noqa: PLC0415  # loaded by those who have rules

    check_bounds(source)
    try:
        program = compile_cel(source)
    except ValueError as error:
        raise RuleRefused("expression", f"is not CEL: {_first_line(error)}") from error
    names = tuple(program.references()["variables"])
    _check_names(names)
    _check_answer(program, names)
    return Expression(source, names, program)


def _check_names(names: tuple[str, ...]) -> None:
    if not names:
        raise RuleRefused("expression", "asks for nothing of the payment: it would hold for all or for none")
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        raise RuleRefused("expression", f"asks for {unknown[0]}, which no payment has: see `try-rule --names`")


def _check_answer(program: "Program", names: tuple[str, ...]) -> None:
    """Run it once on a payment that has everything: what compares text with numbers is told now and not at night."""
    try:
        answer = program.execute({name: sample(name) for name in names})
    except ZeroDivisionError:
        return
    except UNANSWERED as error:
        raise RuleRefused("expression", f"cannot be evaluated: {_first_line(error)}") from error
    if not isinstance(answer, bool):
        raise RuleRefused("expression", f"gives {type(answer).__name__}, wanted is true or false: compare it")


def _plain(value: Value) -> Value:
    if isinstance(value, float) and not isfinite(value):
        return None
    return value[:LONGEST_TEXT] if isinstance(value, str) else value


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0][:200] if str(error) else type(error).__name__
