"""Cursors of pages of disputes: those we gave out are read, all else is refused."""

import json
from base64 import urlsafe_b64encode
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments_risk.api.dispute_rows import Place, place_in
from payments_risk.billing.refused import BillRefused

JSON = st.recursive(st.none() | st.integers() | st.text(max_size=20), lambda inner: st.lists(inner, max_size=5))


def written(place: Any) -> str:
    return urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def test_a_place_is_read_with_its_time_in_one_spelling() -> None:
    found = place_in(written(["open", "2026-W48-4T22:30:05+00:00", "stripe", "dp_1"]))
    assert found == Place("open", "2026-11-26T22:30:05+00:00", "stripe", "dp_1")
    assert place_in(written(["open", "infinity", "stripe", "dp_1"])).at == "infinity"


@pytest.mark.parametrize(
    "place",
    [
        ["shut", "infinity", "stripe", "dp_1"],
        ["open", "2026-11-26T22:30:05", "stripe", "dp_1"],
        ["open", "-infinity", "stripe", "dp_1"],
        ["open", "infinity", "stripe", "a\0b"],
        ["open", "infinity", "stripe", "\ud800"],
        ["open", "infinity", "stripe", 7],
        {"open": 1},
    ],
)
def test_a_place_that_is_none_is_refused(place: Any) -> None:
    with pytest.raises(BillRefused):
        place_in(written(place))


@given(st.text(max_size=60) | JSON.map(written) | st.lists(JSON, min_size=4, max_size=4).map(written))
def test_whatever_a_cursor_is_it_is_read_or_refused(cursor: str) -> None:
    try:
        found = place_in(cursor)
    except BillRefused:
        return
    assert found.of in ("open", "ended")
