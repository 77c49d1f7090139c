"""For how long a state is told without asking again."""

from datetime import timedelta

import pytest
from crossdesk.contracts.logistics_facts import ShipmentFacts, ShipmentStatus
from crossdesk.testing.examples import NOON

from logistics.known import KnownParcel
from logistics.tell import fresh_enough


@pytest.mark.parametrize(
    ("status", "longest"),
    [
        ("not_found", timedelta(minutes=5)),
        ("out_for_delivery", timedelta(minutes=5)),
        ("in_transit", timedelta(minutes=15)),
        ("customs", timedelta(minutes=15)),
        ("exception", timedelta(minutes=15)),
        ("delivered", timedelta(days=3)),
        ("returned", timedelta(days=3)),
    ],
)
def test_a_state_is_told_again_for_as_long_as_it_lasts(status: ShipmentStatus, longest: timedelta) -> None:
    def told_since(age: timedelta) -> KnownParcel:
        return KnownParcel("N1", None, ShipmentFacts(status=status, checked_at=NOON - age), None)

    assert fresh_enough(told_since(longest - timedelta(seconds=1)), NOON)
    assert not fresh_enough(told_since(longest), NOON)


def test_an_unknown_state_is_always_asked_for() -> None:
    assert not fresh_enough(KnownParcel("N1", None, ShipmentFacts(status="unknown", checked_at=NOON), None), NOON)
