"""Everything the score looks at, by name: one function for learning, for replays and for the stream."""

from collections.abc import Container
from functools import cache
from math import nan

from payments_risk.features.payment import KINDS, Kind, Payment
from payments_risk.features.windows import FeatureState, feature_names
from payments_risk.scoring.habits import HABIT_NAMES, habits
from payments_risk.scoring.known_fraud import DAY, DELAY, RISKY, risk, risk_names

CLOCK_NAMES = ("hour", "weekday")


def unlabelled(kinds: tuple[Kind, ...] = KINDS) -> int:
    """How many of the first numbers rest on no outcome but that of frauds known to be no habit."""
    return len(feature_names(kinds)) + len(CLOCK_NAMES) + len(HABIT_NAMES)


@cache
def score_names(kinds: tuple[Kind, ...] = KINDS) -> tuple[str, ...]:
    """Names of the numbers a payment is scored by, in their order, when it is linked by these kinds of entity."""
    risks = [name for kind in kinds if kind in RISKY for name in risk_names(kind)]
    return (*feature_names(kinds), *CLOCK_NAMES, *HABIT_NAMES, *risks)


def score_vector(state: FeatureState, payment: Payment, frauds: Container[str], delay: float = DELAY) -> list[float]:
    """The numbers of a payment that was added to `state`, as `score_names(state.kinds)`.

    `frauds` are ids of payments; one counts only once the delay after that payment has passed. Hours and weekdays
    (0: Thursday) are UTC; what does not apply is not a number.
    """
    out = state.vector(payment)
    out += [payment.at / 3600 % 24, payment.at // DAY % 7]
    linked = [kind for kind in state.kinds if kind in RISKY]
    earlier = {kind: state.earlier(kind, payment) if getattr(payment, kind) is not None else None for kind in linked}
    own = earlier.get("customer")
    out += NO_HABITS if own is None else habits(own, payment, frauds, delay)
    for each in earlier.values():
        out += NO_RISK if each is None else risk(each, payment.at, frauds, delay)
    return out


NO_HABITS = [nan] * len(HABIT_NAMES)
NO_RISK = [nan] * len(risk_names("customer"))
