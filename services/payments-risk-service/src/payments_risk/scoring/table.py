"""Past payments as columns: their features, what became of them, and what the measures group them by."""

from collections.abc import Container, Sequence
from dataclasses import dataclass

import numpy as np

from payments_risk.features.payment import Kind, Payment
from payments_risk.features.windows import FeatureState
from payments_risk.scoring.features import score_names, score_vector
from payments_risk.scoring.known_fraud import DAY
from payments_risk.scoring.measures import Flags, Labels, Numbers

EPOCH = 719_163
"""1970-01-01 as `date.toordinal`."""


@dataclass(frozen=True)
class Table:
    """A row per payment, in the order of time: `days` as `date.toordinal` in UTC, `customers` numbered."""

    names: tuple[str, ...]
    rows: Numbers
    truth: Flags
    days: Labels
    customers: Labels


def table_of(payments: Sequence[Payment], frauds: Container[str], kinds: tuple[Kind, ...]) -> Table:
    """Features of each as they were when it happened. Raises ValueError for none."""
    if not payments:
        raise ValueError("there are no payments to learn from or to test")
    ordered = sorted(payments, key=lambda each: each.key)
    numbers: dict[str | None, int] = {}
    return Table(
        names=score_names(kinds),
        rows=_rows(ordered, frauds, FeatureState(kinds)),
        truth=np.array([each.payment_id in frauds for each in ordered], dtype=bool),
        days=np.array([EPOCH + int(each.at // DAY) for each in ordered], dtype=np.int64),
        customers=np.array([numbers.setdefault(each.customer, len(numbers)) for each in ordered], dtype=np.int64),
    )


def _rows(ordered: Sequence[Payment], frauds: Container[str], state: FeatureState) -> Numbers:
    for payment in ordered:
        state.add(payment)
    rows = np.empty((len(ordered), len(score_names(state.kinds))))
    for place, payment in enumerate(ordered):
        rows[place] = score_vector(state, payment, frauds)
    return rows
