"""Whether a translation holds the facts of its original. Pure.

Engines' translations had theirs verified when they were put back; those of people and of the memory had not.
"""

import unicodedata
from collections import Counter

from translation.facts.find import Fact, find_facts
from translation.quality.part import Part

ADDED = 0.45
"""Score of a translation with a number the original does not hold: it may be a word made a number."""
WORDED = frozenset({"url", "email"})
COMPARED = WORDED | {"amount", "number", "code", "phone", "date", "rest"}


def fact_part(text: str, translation: str) -> Part:
    """0 for a lost fact. Numbers are compared by their digits, so that separators and signs may change."""
    wanted, found = _facts(text), _facts(translation)
    lost, added = (wanted - found).total(), (found - wanted).total()
    if lost:
        return Part("facts", 0.0, f"{lost} of the original's {wanted.total()} facts are missing")
    if added:
        return Part("facts", ADDED, f"the translation holds {added} numbers or addresses more than the original")
    return Part("facts", 1.0, f"all {wanted.total()} facts are there")


def _facts(text: str) -> Counter[str]:
    return Counter(key for fact in find_facts(text) if fact.kind in COMPARED if (key := _key(fact)))


def _key(fact: Fact) -> str:
    if fact.kind in WORDED:
        return fact.text.casefold()
    return "".join(str(unicodedata.digit(sign)) for sign in fact.text if unicodedata.digit(sign, None) is not None)
