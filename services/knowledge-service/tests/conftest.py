"""The library as it is shipped, loaded once, and parcels for cases."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from crossdesk.contracts.logistics_facts import ShipmentEvent, ShipmentFacts
from crossdesk.testing.examples import NOON

from knowledge.library import Library
from knowledge.load_library import load_library


@pytest.fixture(scope="session")
def library() -> Library:
    return load_library()


@pytest.fixture
def a_parcel() -> Callable[..., ShipmentFacts]:
    """A parcel of the given status, with everything a carrier may tell; every field can be set by name."""

    def make(status: str = "in_transit", **fields: Any) -> ShipmentFacts:
        values = {
            "tracking_number": "LX123456785CN",
            "order_id": "CB-20481133",
            "carrier": "DHL",
            "last_event": ShipmentEvent(
                at=NOON - timedelta(hours=2), description="Departed facility", location="Leipzig"
            ),
            "destination": "DE",
            "estimated_delivery": NOON + timedelta(days=3),
            "checked_at": NOON,
        }
        return ShipmentFacts(status=status, **{**values, **fields})

    return make
