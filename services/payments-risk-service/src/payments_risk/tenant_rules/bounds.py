"""What an expression may cost, told from its text before it is compiled or run.

CEL has no loops but its macros over lists. Those are refused, and so are regular expressions. Each part of what is
left is evaluated at most once: the number of parts bounds the evaluation, and text cannot grow beyond its parts.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from payments_risk.tenant_rules.refused import RuleRefused

MOST_CHARACTERS = 1_000
MOST_PARTS = 200
"""Names, values and operators: some twenty conditions."""
MOST_DEPTH = 12
"""Of brackets and of signs before a value: the parser descends into each."""
FUNCTIONS = frozenset({"size", "contains", "startsWith", "endsWith", "double", "int", "string"})
"""Each takes one look at values that are bounded; everything else that CEL knows is refused."""

PART = re.compile(
    r"""(?P<space>\s+)
    |(?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?u?)
    |(?P<name>[A-Za-z_]\w*)
    |(?P<sign>&&|\|\||[<>=!]=|[-+*/%<>!?:,.()\[\]])""",
    re.VERBOSE | re.ASCII,
)
Part = tuple[str, str]
"""Its kind (text, number, name or sign) and the part as written."""


def check_bounds(expression: str) -> None:
    """Raises RuleRefused for one that is too long, deep or dear, or that uses what is not allowed."""
    if not expression.strip():
        raise RuleRefused("expression", "is empty: write a condition, as in amount > 500.0")
    if len(expression) > MOST_CHARACTERS:
        raise RuleRefused("expression", f"has {len(expression)} characters, at most {MOST_CHARACTERS} are taken")
    parts = list(parts_of(expression))
    if len(parts) > MOST_PARTS:
        raise RuleRefused("expression", f"has {len(parts)} parts, at most {MOST_PARTS} are evaluated: split the rule")
    _check_depth(parts)
    _check_calls(parts)


def parts_of(expression: str) -> Iterator[Part]:
    """The parts in order, without spaces. Raises RuleRefused for a character that begins none."""
    place = 0
    while place < len(expression):
        found = PART.match(expression, place)
        if found is None or found.lastgroup is None:
            raise RuleRefused("expression", f"character {place + 1} ({expression[place]!r}) is not part of a rule")
        if found.lastgroup != "space":
            yield found.lastgroup, found[0]
        place = found.end()


def _check_depth(parts: list[Part]) -> None:
    brackets = signs = 0
    for kind, part in parts:
        signs = signs + 1 if part in ("!", "-", "?") and kind == "sign" else 0 if part in ("(", "[", ",") else signs
        brackets += (part in ("(", "[")) - (part in (")", "]")) if kind == "sign" else 0
        if brackets + signs > MOST_DEPTH:
            raise RuleRefused("expression", f"is nested deeper than {MOST_DEPTH}: write fewer brackets, ! and ?")


def _check_calls(parts: list[Part]) -> None:
    for (kind, name), (_, after) in pairwise(parts):
        if kind == "name" and after == "(" and name not in FUNCTIONS:
            why = f"calls {name}(), which may take long or for ever: allowed are {', '.join(sorted(FUNCTIONS))}"
            raise RuleRefused("expression", why)
