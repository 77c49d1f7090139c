"""The tables of carriers' codes hold all that is published, and what is new falls back to its main state."""

import pytest

from logistics.shipments.codes import code_tables, meaning

# 17TRACK Tracking API v2.4, "Package status": sub statuses, as public clients of it list them too.
SEVENTEEN_TRACK = (
    "NotFound_Other NotFound_InvalidCode InfoReceived InTransit_PickedUp InTransit_Other InTransit_Departure "
    "InTransit_Arrival InTransit_CustomsProcessing InTransit_CustomsReleased InTransit_CustomsRequiringInformation "
    "Expired_Other AvailableForPickup_Other OutForDelivery_Other DeliveryFailure_Other DeliveryFailure_NoBody "
    "DeliveryFailure_Security DeliveryFailure_Rejected DeliveryFailure_InvalidAddress Delivered_Other Exception_Other "
    "Exception_Returning Exception_Returned Exception_NoBody Exception_Security Exception_Damage Exception_Rejected "
    "Exception_Delayed Exception_Lost Exception_Destroyed Exception_Cancel"
)
# AfterShip Tracking 2026-07, "Delivery statuses".
AFTERSHIP = (
    "Pending InfoReceived InTransit OutForDelivery AttemptFail Delivered AvailableForPickup Exception Expired "
    "Delivered_005 Exception_016 Exception_017 Exception_018"
)


def test_every_published_code_is_known() -> None:
    tables = code_tables()
    assert set(SEVENTEEN_TRACK.split()) <= set(tables["seventeen_track"])
    assert set(AFTERSHIP.split()) <= set(tables["aftership"])
    assert set(tables["dhl"]) == {"pre-transit", "transit", "delivered", "failure", "unknown"}


@pytest.mark.parametrize(
    ("code", "main", "state"),
    [
        ("InTransit_TransportArrived", "InTransit", "in_transit"),
        ("Exception_Quarantined", "Exception", "exception_delay"),
        ("DeliveryFailure_Weather", "DeliveryFailure", "delivery_attempted"),
    ],
)
def test_a_sub_status_of_17track_that_is_new_means_its_main_status(code: str, main: str, state: str) -> None:
    told = meaning("seventeen_track", code, main)
    assert told is not None
    assert told.state == state


@pytest.mark.parametrize("tag", ["InTransit", "OutForDelivery", "AttemptFail", "Delivered", "Exception", "Expired"])
def test_a_subtag_of_aftership_that_is_new_means_its_tag(tag: str) -> None:
    assert meaning("aftership", f"{tag}_099", tag) == meaning("aftership", tag)
    assert meaning("aftership", tag) is not None


def test_a_word_that_no_table_has_says_nothing() -> None:
    assert meaning("dhl", "pre-registered") is None
