"""Whether a translation is as long as one between its languages is expected to be. Pure."""

from math import log

from translation.quality.expectations import Expectations
from translation.quality.part import Part


def length_part(text: str, translation: str, source: str, target: str, expected: Expectations) -> Part:
    """1 within the tolerance, 0 from the factor of which nothing is left, in between by the logarithm of the factor."""
    usual = len(text) * expected.characters_of(target) / expected.characters_of(source)
    factor = _factor(len(translation), usual, expected.slack)
    tolerance = expected.tolerance_of(source, target)
    score = 1.0 - log(max(factor, tolerance) / tolerance) / log(expected.nothing_left / tolerance)
    told = "longer" if len(translation) > usual else "shorter"
    why = f"{factor:.1f} times {told} than usual" if factor > tolerance else "of the usual length"
    return Part("length", max(0.0, score), f"the translation is {why}")


def _factor(found: int, usual: float, slack: int) -> float:
    """How many times longer or shorter than usual, 1 or more; a short text may differ by `slack` characters."""
    if abs(found - usual) <= slack:
        return 1.0
    nearer = found - slack if found > usual else found + slack
    return max(nearer / max(usual, 1.0), usual / max(nearer, 1))
