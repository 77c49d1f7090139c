"""What was known of earlier frauds when a payment happened: nothing younger than the label delay counts.

The delay is that of the Fraud Detection Handbook (Le Borgne et al., 2022, chapter 3): a fraud is known a week later,
and so is that there was none. Windows end where the delay begins.
"""

from bisect import bisect_right
from collections.abc import Container, Sequence
from math import nan

from payments_risk.features.payment import Kind, Payment

DAY = 86_400.0
DELAY = 7 * DAY
WINDOWS = (1, 7, 23)
"""Days before the delay. The longest ends 30 days back, where what is kept of an entity begins."""
RISKY: tuple[Kind, ...] = ("customer", "card", "device", "ip", "email", "terminal")
"""Kinds of entity that may be in wrong hands, and so be told by their frauds."""


def risk_names(kind: Kind) -> list[str]:
    """Names of the numbers that `risk` gives, in its order."""
    counted = [f"{kind}_{what}_{days}d" for days in WINDOWS for what in ("known", "fraud_share")]
    days = [f"{kind}_days_since_{what}" for what in ("first_fraud", "last_fraud", "honest", "run")]
    return [*counted, *days, f"{kind}_fraud_run", f"{kind}_run_lowest"]


def risk(earlier: Sequence[Payment], at: float, frauds: Container[str], delay: float = DELAY) -> list[float]:
    """From an entity's earlier payments in order of time and the ids of frauds: see `risk_names`.

    Payments known and their fraud shares by window; days since the first and the last fraud, since the last honest
    payment, and since the latest run of frauds began; its length and its lowest amount (minor units). An entity in
    wrong hands shows as a run: every known payment is fraud since a day between the last honest one and the first of
    the run. Not a number where there is none.
    """
    seen = earlier[: bisect_right(earlier, at - delay, key=_time)]
    times = [each.at for each in seen if each.payment_id in frauds]
    counted: list[float] = []
    for days in WINDOWS:
        since = at - delay - days * DAY
        known = len(seen) - bisect_right(seen, since, key=_time)
        counted += [known, (len(times) - bisect_right(times, since)) / known if known else 0.0]
    return counted + _run(seen, times, at, frauds)


def _run(seen: Sequence[Payment], times: Sequence[float], at: float, frauds: Container[str]) -> list[float]:
    begins = len(seen)
    while begins and seen[begins - 1].payment_id in frauds:
        begins -= 1
    run = seen[begins:]
    return [
        (at - times[0]) / DAY if times else nan,
        (at - times[-1]) / DAY if times else nan,
        (at - seen[begins - 1].at) / DAY if begins else nan,
        (at - run[0].at) / DAY if run else nan,
        len(run),
        min(each.amount_minor for each in run) if run else nan,
    ]


def _time(payment: Payment) -> float:
    return payment.at
