"""What the anomaly score finds on past days, though it was never told of a fraud."""

import numpy as np

from payments_risk.features.payment import Kind
from payments_risk.scoring.anomaly import Unusual
from payments_risk.scoring.days import Days
from payments_risk.scoring.features import unlabelled
from payments_risk.scoring.measures import Numbers, auc_roc, average_precision, recall_at
from payments_risk.scoring.table import Table

LEARNT_DAYS = 14
"""Before the days that are measured: enough for the running means, which forget older ones anyway."""


def anomalies(table: Table, kinds: tuple[Kind, ...], first: int, last: int) -> Numbers:
    """Scores of the rows of these days (`date.toordinal`), each taken in after those before it."""
    unusual = Unusual(unlabelled(kinds))
    rows = table.rows[(table.days >= first) & (table.days <= last)]
    return np.array([unusual.take(row[: unlabelled(kinds)]) for row in rows])


def anomaly_text(table: Table, days: Days, kinds: tuple[Kind, ...]) -> str:
    """The measures in one line. Raises ValueError for days without frauds."""
    first, last = days.first.toordinal(), days.last.toordinal()
    told = anomalies(table, kinds, first - LEARNT_DAYS, last)[-int(days.hold(table.days).sum()) :]
    truth = table.truth[days.hold(table.days)]
    if not truth.any():
        raise ValueError(f"{days.first}..{days.last} has no frauds to be found: give other days")
    return (
        f"{len(truth)} payments, {truth.sum()} frauds: AUC ROC {auc_roc(truth, told):.3f}, average precision "
        f"{average_precision(truth, told):.3f}, recall at 0.1 % false alarms {recall_at(truth, told):.3f}"
    )
