"""Bad input is refused with its field and the reason."""

from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from logistics.returns.purchase import Purchase
from logistics.returns.refused import ReturnRefused
from logistics.returns.return_options import return_options
from logistics.returns.tables import load_tables

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
GOOD = {
    "country": "DE",
    "bought_at": "2026-11-15T12:00:00Z",
    "delivered_at": "2026-11-20T09:00:00Z",
    "reason": "changed_mind",
}


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        ({"delivered_at": "2026-11-14T09:00:00Z"}, "delivered_at", "before bought_at"),
        ({"time_zone": "Mars/Olympus"}, "time_zone", "IANA"),
        ({"time_zone": "../etc/passwd"}, "time_zone", "IANA"),
        ({"policy": {"days": -1}}, "policy.days", "greater than or equal to 0"),
        ({"policy": {"days": 100_000}}, "policy.days", "less than or equal to"),
        ({"policy": {"days": 14, "refund_days": -2}}, "policy.refund_days", "greater than or equal to 0"),
        ({"bought_at": "2026-11-15T12:00:00"}, "bought_at", "timezone"),
        ({"informed_at": "2026-11-20T12:00:00Z"}, "informed_at", "needs informed to be false"),
        ({"country": "Germany"}, "country", "pattern"),
        ({"reason": "bored"}, "reason", "changed_mind"),
        ({"reasn": "late"}, "reasn", "not permitted"),
    ],
)
def test_a_purchase_that_cannot_be_is_refused(change: dict[str, Any], field: str, reason: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Purchase.model_validate({**GOOD, **change})
    (fault,) = refused.value.errors()
    assert ".".join(map(str, fault["loc"])) == field
    assert reason in fault["msg"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"country": "XX"}, "country"),
        ({"bought_at": "2026-11-27T12:00:01Z", "delivered_at": None}, "bought_at"),
        ({"delivered_at": "2026-11-27T12:00:01Z"}, "delivered_at"),
        ({"informed": False, "informed_at": "2026-11-27T12:00:01Z"}, "informed_at"),
        ({"bought_at": "1999-12-31T00:00:00Z"}, "bought_at"),
    ],
)
def test_a_purchase_that_cannot_be_judged_is_refused(change: dict[str, Any], field: str) -> None:
    with pytest.raises(ReturnRefused) as refused:
        return_options(Purchase.model_validate({**GOOD, **change}), load_tables(), NOW)
    assert refused.value.field == field
    assert refused.value.reason in str(refused.value)


def test_a_clock_may_be_a_day_ahead() -> None:
    ahead = Purchase.model_validate({**GOOD, "delivered_at": "2026-11-27T12:00:00Z"})
    assert return_options(ahead, load_tables(), NOW).options[0].days_left == 15


def test_the_moment_asked_about_needs_its_zone() -> None:
    with pytest.raises(ReturnRefused, match="at: must be an aware time"):
        return_options(Purchase.model_validate(GOOD), load_tables(), NOW.replace(tzinfo=None))
