"""Everything the score looks at, by name: one function for learning, for replays and for the stream."""

from collections.abc import Container, Sequence
from functools import cache
from math import nan

from payments_risk.features.payment import KINDS, Kind, Payment
from payments_risk.features.timeline import HORIZON
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
    """The numbers of a payment that `state` has observed, as `score_names(state.kinds)`.

    `frauds` are ids of payments; one counts only once the delay after that payment has passed. Hours and weekdays
    (0: Thursday) are UTC; what does not apply is not a number.
    """
    out = state.vector(payment)
    out += [payment.at / 3600 % 24, payment.at // DAY % 7]
    earlier = {kind: _earlier(state, kind, payment) for kind in state.kinds if kind in RISKY}
    own = earlier.get("customer")
    out += NO_HABITS if own is None else habits(own, payment, frauds, delay)
    for linked in earlier.values():
        out += NO_RISK if linked is None else risk(linked, payment.at, frauds, delay)
    return out


NO_HABITS = [nan] * len(HABIT_NAMES)
NO_RISK = [nan] * len(risk_names("customer"))


def _earlier(state: FeatureState, kind: Kind, payment: Payment) -> Sequence[Payment] | None:
    entity = getattr(payment, kind)
    timeline = None if entity is None else state.timeline(kind, entity)
    return timeline.between(payment.at - HORIZON, payment.key)[:-1] if timeline else None
