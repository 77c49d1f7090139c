"""The Fraud Detection Handbook's way to split transactions: a week to learn from, a week of delay, a week to test.

After Le Borgne et al. (2022), chapter 3, `get_train_test_set`: whoever is known to be defrauded is not in the test.
Known on a
test day are the frauds of the weeks learnt from and those up to the delay and a day before.
"""

from datetime import date

import numpy as np

from payments_risk.scoring.days import Days
from payments_risk.scoring.measures import Flags
from payments_risk.scoring.table import Table

DELAY_DAYS = 7


def rows_tested(table: Table, train: Days, test: Days) -> Flags:
    """The rows of the test: those of its days, without customers known to be defrauded by then.

    Raises ValueError where the test begins before the delay after the last day learnt from has passed.
    """
    delay = test.first.toordinal() - train.last.toordinal() - 1
    if delay < DELAY_DAYS:
        raise ValueError(
            f"--test begins {max(0, delay)} days after --train ends: frauds are known {DELAY_DAYS} days later, so "
            f"begin it on {date.fromordinal(train.last.toordinal() + DELAY_DAYS + 1)} or later"
        )
    known: set[int] = set(table.customers[train.hold(table.days) & table.truth].tolist())
    wanted = np.zeros(len(table.truth), dtype=bool)
    between = _before_test(table, train, test)
    known.update(table.customers[between].tolist())
    for day in range(test.first.toordinal(), test.last.toordinal() + 1):
        known.update(table.customers[table.truth & (table.days == day - DELAY_DAYS - 1)].tolist())
        wanted |= (table.days == day) & ~np.isin(table.customers, list(known))
    return wanted


def _before_test(table: Table, train: Days, test: Days) -> Flags:
    """Frauds known before the test begins where the delay is longer than the protocol's."""
    first, before = train.last.toordinal() + 1, test.first.toordinal() - DELAY_DAYS - 1
    found: Flags = table.truth & (table.days >= first) & (table.days < before)
    return found
