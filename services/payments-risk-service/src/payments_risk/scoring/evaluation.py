"""What a score is worth on days it did not learn from, by the Fraud Detection Handbook's protocol."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from payments_risk.features.payment import Kind
from payments_risk.scoring.days import Days
from payments_risk.scoring.learn import learn
from payments_risk.scoring.measures import (
    Flags,
    Interval,
    Numbers,
    auc_roc,
    average_precision,
    calibration_error,
    calibration_error_above,
    card_precision,
    recall_interval,
)
from payments_risk.scoring.model import FraudModel
from payments_risk.scoring.protocol import rows_tested
from payments_risk.scoring.table import Table

FLOORS = {"auc_roc": 0.87, "average_precision": 0.68, "card_precision_100": 0.29}
AIMS = {"auc_roc": 0.90, "average_precision": 0.72, "card_precision_100": 0.31}


@dataclass(frozen=True)
class Figures:
    """Of one test. `card_precision_perfect` is what a score that knows all would have: the days have so few frauds.

    `calibration_error_above` is that of payments told at least 5 %.
    """

    train: str
    test: str
    learnt_from: int
    tested: int
    frauds: int
    auc_roc: float
    average_precision: float
    card_precision_100: float
    card_precision_perfect: float
    recall_at_0_1_percent: Interval
    calibration_error: float
    calibration_error_above: float

    @property
    def holds(self) -> bool:
        """Whether it is as good as the best figures the Handbook prints, and better in average precision."""
        return all(getattr(self, name) >= floor for name, floor in FLOORS.items())

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "floors": FLOORS, "aims": AIMS, "holds": self.holds}


def evaluate(table: Table, train: Days, test: Days, kinds: tuple[Kind, ...], known: Days | None = None) -> Figures:
    """Learn from the days of `train` and test on those of `test`. Raises ValueError for days that cannot be used.

    Customers defrauded on the days `known`, by default those of `train`, are not in the test. With the protocol's week
    there, a score that learns from more days is tested on the same payments.
    """
    rows = rows_tested(table, Days((known or train).first, train.last), test)
    if not table.truth[rows].any():
        raise ValueError(f"--test {test.first}..{test.last} has no frauds among {rows.sum()} payments: give other days")
    model = learn(table, train, kinds, "evaluated")
    return figures(table, model, train, test, rows)


def figures(table: Table, model: FraudModel, train: Days, test: Days, rows: Flags) -> Figures:
    """Of a model that was learnt from `train`, on the given rows of the table."""
    told, truth = model.probabilities(table.rows[rows]), table.truth[rows]
    days, customers = table.days[rows], table.customers[rows]
    return Figures(
        train=f"{train.first}..{train.last}",
        test=f"{test.first}..{test.last}",
        learnt_from=int(train.hold(table.days).sum()),
        tested=int(rows.sum()),
        frauds=int(truth.sum()),
        auc_roc=auc_roc(truth, told),
        average_precision=average_precision(truth, told),
        card_precision_100=card_precision(days, customers, truth, told),
        card_precision_perfect=card_precision(days, customers, truth, _knowing(truth)),
        recall_at_0_1_percent=recall_interval(truth, told, customers),
        calibration_error=calibration_error(truth, told),
        calibration_error_above=calibration_error_above(truth, told),
    )


def _knowing(truth: Flags) -> Numbers:
    return truth.astype(np.float64)
