"""How a payment compares with what its customer usually pays: known at once, without waiting for labels."""

from collections.abc import Container, Sequence
from math import nan, sqrt
from operator import mul

from payments_risk.features.payment import Payment
from payments_risk.scoring.known_fraud import DAY, DELAY

HABIT_NAMES = ("amount_beside_usual", "amount_deviations", "customer_large_14d")
LARGE = 3
"""Times the usual amount: payments that large are counted for a fortnight."""
LARGE_DAYS = 14
LATEST = 64
"""Payments of a customer that tell a habit: bounds the time this takes."""
USUAL_SHARE = 0.9
"""Of a customer's payments the lowest nine tenths tell what is usual: frauds not known yet are mostly above."""


def habits(earlier: Sequence[Payment], payment: Payment, frauds: Container[str], delay: float = DELAY) -> list[float]:
    """The amount over the usual one, its distance in standard deviations, and the large payments of a fortnight.

    Of the customer's earlier payments in the same currency, without known frauds; not a number where there are none.
    """
    latest, known = earlier[-LATEST:], payment.at - delay
    honest = [
        each.amount_minor
        for each in latest
        if each.currency == payment.currency and (each.at > known or each.payment_id not in frauds)
    ]
    if not honest:
        return [nan] * len(HABIT_NAMES)
    usual, spread = _usual(sorted(honest))
    return [
        payment.amount_minor / usual if usual else nan,
        (payment.amount_minor - usual) / spread if spread else nan,
        _large(latest, payment, LARGE * usual),
    ]


def _usual(ascending: list[int]) -> tuple[float, float]:
    """The mean of the lowest nine tenths, and the deviation of all from it."""
    count = len(ascending)
    lowest = max(1, int(count * USUAL_SHARE))
    usual = sum(ascending[:lowest]) / lowest
    squares, total = sum(map(mul, ascending, ascending)), sum(ascending)
    return usual, sqrt(max(0.0, squares / count - 2 * usual * total / count + usual * usual))


def _large(latest: Sequence[Payment], payment: Payment, amount: float) -> int:
    since = payment.at - LARGE_DAYS * DAY
    return len([each for each in latest if each.amount_minor > amount and each.at > since])
