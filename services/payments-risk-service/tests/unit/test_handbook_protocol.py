"""Who is in a test: as the Handbook's get_train_test_set says."""

from datetime import date

import numpy as np
import pytest

from payments_risk.scoring.days import Days
from payments_risk.scoring.protocol import rows_tested
from payments_risk.scoring.table import Table

TRAIN, TEST = Days(date(2026, 3, 1), date(2026, 3, 7)), Days(date(2026, 3, 15), date(2026, 3, 21))


def table(rows: list[tuple[int, int, bool]]) -> Table:
    """Of day in March, customer, fraud."""
    days = np.array([date(2026, 3, day).toordinal() for day, _, _ in rows])
    truth = np.array([fraud for _, _, fraud in rows], dtype=bool)
    return Table((), np.empty((len(rows), 0)), truth, days, np.array([customer for _, customer, _ in rows]))


def test_only_the_days_of_the_test_are_tested() -> None:
    rows = [(7, 1, False), (14, 1, False), (15, 1, False), (21, 1, True), (22, 1, False)]
    assert rows_tested(table(rows), TRAIN, TEST).tolist() == [False, False, True, True, False]


def test_customers_defrauded_in_the_week_learnt_from_are_not_tested() -> None:
    assert rows_tested(table([(3, 1, True), (15, 1, True), (15, 2, True)]), TRAIN, TEST).tolist() == [
        False,
        False,
        True,
    ]


def test_frauds_of_the_delay_become_known_a_week_and_a_day_later() -> None:
    rows = [(8, 1, True), (15, 1, False), (16, 1, False), (17, 1, False)]
    assert rows_tested(table(rows), TRAIN, TEST).tolist() == [False, True, False, False]


def test_frauds_of_the_test_itself_are_not_known_within_the_week() -> None:
    assert rows_tested(table([(15, 1, True), (21, 1, True)]), TRAIN, TEST).all()


def test_with_a_longer_delay_all_that_is_known_by_then_counts() -> None:
    later = Days(date(2026, 3, 20), date(2026, 3, 21))
    assert rows_tested(table([(10, 1, True), (20, 1, True), (20, 2, True)]), TRAIN, later).tolist() == [
        False,
        False,
        True,
    ]


def test_a_test_before_the_frauds_are_known_is_refused_with_the_first_day_there_may_be() -> None:
    with pytest.raises(ValueError, match="begin it on 2026-03-15 or later"):
        rows_tested(table([(15, 1, True)]), TRAIN, Days(date(2026, 3, 14), date(2026, 3, 21)))


def test_days_that_end_before_they_begin_are_refused() -> None:
    with pytest.raises(ValueError, match="ends before it begins"):
        Days(date(2026, 3, 2), date(2026, 3, 1))
