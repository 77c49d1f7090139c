"""Which cases a list of rules leaves over: exact set arithmetic on conditions over closed lists of words. No I/O.

A set of cases is written as conditions: facts mapped to the words they may have; a fact not named may have any.
"""

from collections.abc import Iterable, Mapping

Conditions = Mapping[str, frozenset[str]]


def left_over(cases: Conditions, rules: Iterable[Conditions], values: Conditions) -> list[Conditions]:
    """The cases that none of the rules takes, as disjoint sets; empty when they take them all."""
    left = [cases]
    for rule in rules:
        left = [part for each in left for part in _outside(each, rule, values)]
    return left


def _outside(cases: Conditions, rule: Conditions, values: Conditions) -> list[Conditions]:
    """The cases outside of one rule: per condition those that meet all conditions before it and not this one."""
    if any(not cases.get(fact, values[fact]) & words for fact, words in rule.items()):
        return [cases]
    parts: list[Conditions] = []
    inside = dict(cases)
    for fact, words in rule.items():
        may = inside.get(fact, values[fact])
        if may - words:
            parts.append({**inside, fact: may - words})
        inside[fact] = may & words
    return parts


def example(cases: Conditions) -> str:
    """One of the cases in words."""
    return ", ".join(f"{fact} is {min(words)}" for fact, words in cases.items()) or "anything is the case"
