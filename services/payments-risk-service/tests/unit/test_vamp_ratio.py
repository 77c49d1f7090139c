from datetime import date
from pathlib import Path

import pytest
from crossdesk.errors import Misconfigured
from hypothesis import given
from hypothesis import strategies as st

from payments_risk.evidence.vamp import Level, Month, Standing, load_vamp, standing_of

TABLE = load_vamp()


def standing(frauds: int, disputes: int, settled: int, month: date = date(2026, 5, 1)) -> Standing:
    found = standing_of(Month("m", month, frauds, disputes, settled), TABLE)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("frauds", "disputes", "settled", "ratio", "level"),
    [
        (1000, 2000, 200_000, 150, "excessive"),
        (1000, 1999, 200_000, 149, "early_warning"),
        (700, 799, 50_000, 299, "early_warning"),
        (700, 800, 50_000, 300, "excessive"),
        (0, 899, 10_000, 899, None),
        (0, 900, 100_000, 90, "early_warning"),
        (0, 900, 100_001, 89, None),
        (0, 0, 1000, 0, None),
        (0, 0, 0, 0, None),
    ],
)
def test_a_level_is_reached_by_ratio_and_count_together(
    frauds: int, disputes: int, settled: int, ratio: int, level: Level | None
) -> None:
    found = standing(frauds, disputes, settled)
    assert (found.ratio, found.level) == (ratio, level)


def test_the_threshold_of_the_month_stands() -> None:
    assert standing(2000, 0, 100_000, date(2026, 3, 1)).level == "early_warning"
    assert standing(2000, 0, 100_000, date(2026, 4, 1)).level == "excessive"
    assert standing_of(Month("m", date(2025, 5, 1), 9, 9, 9), TABLE) is None


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**8), st.integers(0, 1000))
def test_more_disputes_never_lower_a_level_and_more_sales_never_raise_it(a: int, b: int, sold: int, more: int) -> None:
    order: list[Level | None] = [None, "early_warning", "excessive"]
    here = order.index(standing(a, b, sold).level)
    assert order.index(standing(a, b + more, sold).level) >= here
    assert order.index(standing(a, b, sold + more).level) <= here


def test_counts_below_zero_are_refused() -> None:
    with pytest.raises(ValueError, match="below 0"):
        standing(-1, 0, 1)


def test_thresholds_out_of_order_are_refused(tmp_path: Path) -> None:
    row = "{since: 2026-01-01, ratio: 1, count: 1, source: a}"
    file = tmp_path / "vamp.yaml"
    file.write_text(
        "sources: {a: {title: A, status: draft}}\nearly_warning: {share: 5, source: a}\n"
        f"thresholds: [{row}, {row}]\n"
    )
    with pytest.raises(Misconfigured, match="each date once"):
        load_vamp(file)
