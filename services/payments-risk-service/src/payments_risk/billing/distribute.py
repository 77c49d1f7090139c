"""A total shared over lines so that they sum to it exactly."""

from collections.abc import Sequence
from fractions import Fraction

from payments_risk.billing.rounding import round_half_up


def distribute(exact_shares: Sequence[Fraction]) -> list[int]:
    """Whole shares that sum to the rounded sum of the exact ones, each less than one unit off.

    Largest remainder (Hare-Niemeyer): each share is rounded down, and the units left go to the largest remainders, the
    earlier line first among equals. Shares may be negative, since a discount rounds down as well; what is whole stays.
    """
    floors = [share.__floor__() for share in exact_shares]
    left = round_half_up(sum(exact_shares, Fraction())) - sum(floors)
    by_remainder = sorted(range(len(floors)), key=lambda line: floors[line] - exact_shares[line])
    for line in by_remainder[:left]:
        floors[line] += 1
    return floors
