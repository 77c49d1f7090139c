"""What 17TRACK, AfterShip and DHL tell, as scans."""

from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import Any

import pytest
from deploy.demo import shop
from deploy.simulators.seventeen_track.track_info import times, track_info

from logistics.carriers.dhl_shipment import Shipment as ShipmentOfDhl
from logistics.carriers.statuses import status_map
from logistics.carriers.track_info import TrackInfo, scans_of_seventeen_track
from logistics.shipments.aftership_scans import Tracking, scans_of_aftership
from logistics.shipments.dhl_scans import scans_of_dhl
from logistics.shipments.fold import fold
from logistics.shipments.scan import LONGEST_DESCRIPTION, Scan
from logistics.shipments.shipment import Shipment
from logistics.shipments.states import states

LOCAL = datetime.fromisoformat("2026-11-26T21:04:03+08:00")
AT = datetime(2026, 11, 26, 13, 4, 3, tzinfo=UTC)


def an_event(sub_status: str | None, **fields: Any) -> dict[str, Any]:
    address = {"country": "CN", "city": "Shenzhen", "state": None}
    told = {"description": "Arrived", "location": "Shenzhen, CN", "stage": None, "address": address}
    return {**times(LOCAL), "sub_status": sub_status, **told, **fields}


def seventeen_track(*providers: list[dict[str, Any]], origin: str | None = "CN") -> list[Scan]:
    names = ("China Post", "DHL Paket")
    return scans_of_seventeen_track(
        TrackInfo.model_validate(
            {
                "latest_status": {"status": "InTransit", "sub_status": "InTransit_Other"},
                "shipping_info": {"shipper_address": {"country": origin}, "recipient_address": None},
                "tracking": {
                    "providers": [
                        {"provider": {"name": name}, "events": events}
                        for name, events in zip(names, providers, strict=False)
                    ]
                },
            }
        )
    )


def test_an_event_of_17track_is_a_scan_with_its_local_time() -> None:
    assert seventeen_track([an_event("InTransit_PickedUp")]) == [
        Scan(
            state="accepted",
            at=AT,
            source="17track",
            local="2026-11-26T21:04:03+08:00",
            place="Shenzhen, CN",
            country="CN",
            carrier="China Post",
            raw="InTransit_PickedUp",
            description="Arrived",
        )
    ]


def test_clearance_is_export_where_the_parcel_was_sent_from_and_import_elsewhere() -> None:
    abroad = an_event("InTransit_CustomsProcessing", address={"country": "AT"})
    scans = seventeen_track([an_event("InTransit_CustomsProcessing"), abroad])
    assert [(scan.state, scan.customs) for scan in scans] == [
        ("export_customs", "in_customs"),
        ("import_customs", "in_customs"),
    ]
    (unknown,) = seventeen_track([an_event("InTransit_CustomsProcessing", address=None)], origin=None)
    assert unknown.state == "import_customs"


def test_the_last_carrier_of_several_carries_the_last_mile() -> None:
    scans = seventeen_track([an_event("InTransit_Other")], [an_event("InTransit_Other")])
    assert [(scan.carrier, scan.leg) for scan in scans] == [("China Post", None), ("DHL Paket", "last_mile")]
    assert [scan.leg for scan in seventeen_track([an_event("InTransit_Other")])] == [None]


@pytest.mark.parametrize(
    ("sub_status", "stage", "state"),
    [
        ("InTransit_Renamed", "Departure", "departed_origin"),
        (None, "Returning", "returning"),
        (None, "Delivered", "delivered"),
        ("InTransit_Renamed", None, "in_transit"),
    ],
)
def test_a_sub_status_that_is_new_is_told_by_its_stage_or_main_status(
    sub_status: str | None, stage: str | None, state: str
) -> None:
    assert [scan.state for scan in seventeen_track([an_event(sub_status, stage=stage)])] == [state]


@pytest.mark.parametrize(
    "fields",
    [
        {"time_utc": None, "time_iso": None},
        {"time_utc": None, "time_iso": "2026-11-26T21:04:03"},
        {"time_utc": "0001-01-01T00:00:00+08:00", "time_iso": None},
        {"sub_status": "Teleported_Other"},
        {"sub_status": None},
    ],
)
def test_an_event_without_a_moment_or_a_known_status_is_no_scan(fields: dict[str, Any]) -> None:
    assert seventeen_track([{**an_event("InTransit_Other"), **fields}]) == []


@pytest.mark.parametrize(
    "parcel", [row for row in shop.rows("parcels") if row["events"]], ids=itemgetter("tracking_number")
)
def test_a_demo_parcel_is_shown_as_17track_tells_it(parcel: dict[str, Any]) -> None:
    now, carrier = datetime.now(UTC), dict.fromkeys(("name", "alias", "homepage", "country"), "x")
    info = TrackInfo.model_validate(track_info(parcel, carrier, 3011, now, now))
    shipment = fold(Shipment(parcel["tracking_number"]), scans_of_seventeen_track(info), now=now)
    assert shipment.state is not None
    today = status_map().of_carrier(parcel["status"], parcel["sub_status"])
    told_more_closely = {"exception_address": "delivery_failure", "exception_refused": "delivery_failure"}
    assert today in {states()[shipment.state].shown_as, told_more_closely.get(shipment.state)}


def test_that_nothing_was_heard_for_long_is_told_until_there_is_a_later_scan() -> None:
    last = {**times(LOCAL), "sub_status": "InTransit_Departure"}
    status = {"status": "Expired", "sub_status": "Expired_Other"}
    tracking = {"providers": [{"provider": None, "events": [last]}]}
    scans = scans_of_seventeen_track(TrackInfo.model_validate({"latest_status": status, "tracking": tracking}))
    expired = fold(Shipment("LX480016935CN"), scans, now=AT)
    assert (expired.state, expired.last_at) == ("expired", AT)
    seen = Scan("arrived_destination", AT + timedelta(hours=1), "17track")
    assert fold(expired, [seen], now=AT).state == "arrived_destination"


def test_texts_are_on_one_line_and_bounded() -> None:
    (scan,) = seventeen_track(
        [an_event("InTransit_Other", description="a\x00b\n" + "x" * 5_000, location="Cafe\u0301")]
    )
    assert scan.description is not None
    assert scan.description.startswith("a b x")
    assert len(scan.description) == LONGEST_DESCRIPTION
    assert scan.place == "Café"


def test_what_was_delivered_to_its_sender_was_returned() -> None:
    told = {"checkpoint_time": "2026-11-26T14:04:03+01:00", "tag": "Delivered"}
    tracking = {"tracking_number": "LX480016935CN", "return_to_sender": True, "checkpoints": [told]}
    assert [scan.state for scan in scans_of_aftership(Tracking.model_validate(tracking))] == ["returned"]


def test_aftership_tells_of_long_silence_as_well() -> None:
    told = {"checkpoint_time": "2026-11-26T14:04:03+01:00", "tag": "InTransit"}
    silent = {"tracking_number": "LX480016935CN", "tag": "Expired", "subtag": "Expired_001", "checkpoints": [told]}
    scans = scans_of_aftership(Tracking.model_validate(silent))
    assert [(scan.state, scan.at) for scan in scans] == [("in_transit", AT), ("expired", AT)]
    assert scans_of_aftership(Tracking.model_validate({**silent, "checkpoints": []})) == []


def aftership(**checkpoint: Any) -> list[Scan]:
    told = {"checkpoint_time": "2026-11-26T14:04:03+01:00", "tag": "InTransit", "country_region": "AUT", **checkpoint}
    return scans_of_aftership(
        Tracking.model_validate(
            {
                "tracking_number": "LX480016935CN",
                "slug": "china-post",
                "origin_country_region": "CHN",
                "checkpoints": [told],
            }
        )
    )


def test_a_checkpoint_of_aftership_is_a_scan_with_its_local_time() -> None:
    told = {"subtag": "InTransit_006", "message": "Clearance", "location": "Wien", "slug": "austrian-post"}
    assert aftership(**told) == [
        Scan(
            state="import_customs",
            at=AT,
            source="aftership",
            customs="in_customs",
            local="2026-11-26T14:04:03+01:00",
            place="Wien",
            country="AT",
            carrier="austrian-post",
            raw="InTransit_006",
            description="Clearance",
        )
    ]


def test_a_carrier_has_one_name_whoever_tells_of_it() -> None:
    (theirs,) = aftership(slug="china-post")
    (ours,) = seventeen_track([an_event("InTransit_Other")])
    assert theirs.carrier == ours.carrier == "China Post"


def test_a_local_time_without_its_offset_is_that_of_the_countrys_only_zone() -> None:
    (scan,) = aftership(checkpoint_time="2026-11-26T14:04:03", subtag="InTransit_003")
    assert (scan.at, scan.local) == (AT, "2026-11-26T14:04:03+01:00")
    assert aftership(checkpoint_time="2026-11-26T14:04:03", country_region="USA") == []


def test_countries_of_older_versions_of_aftership_are_read() -> None:
    told = {"checkpoint_time": "2026-11-26T21:04:03+08:00", "subtag": "InTransit_006", "country_iso3": "CHN"}
    older = {"tracking_number": "LX480016935CN", "origin_country_iso3": "CHN", "checkpoints": [told]}
    (scan,) = scans_of_aftership(Tracking.model_validate(older))
    assert (scan.country, scan.state) == ("CN", "export_customs")


@pytest.mark.parametrize("time", [None, "", "soon", "0001-01-01T00:00:00+08:00"])
def test_a_checkpoint_whose_time_cannot_be_told_is_no_scan(time: str | None) -> None:
    assert aftership(checkpoint_time=time) == []


def dhl(status: dict[str, Any], *events: dict[str, Any], **fields: Any) -> list[Scan]:
    body = {"id": "1", "status": status, "events": list(events), "service": "parcel-de", **fields}
    return scans_of_dhl(ShipmentOfDhl.model_validate(body))


BERLIN = {"address": {"countryCode": "DE", "addressLocality": "Berlin"}}


def of_dhl(code: str, timestamp: str | None = "2026-11-26T21:04:03", **fields: Any) -> dict[str, Any]:
    return {"statusCode": code, "timestamp": timestamp, "location": BERLIN, "description": "Seen", **fields}


def test_an_event_of_dhl_is_a_scan_on_the_clock_of_its_place() -> None:
    assert dhl(of_dhl("transit"), of_dhl("transit")) == [
        Scan(
            state="in_transit",
            at=datetime(2026, 11, 26, 20, 4, 3, tzinfo=UTC),
            source="dhl",
            local="2026-11-26T21:04:03+01:00",
            place="Berlin",
            country="DE",
            carrier="DHL Paket",
            raw="transit",
            description="Seen",
        )
    ], "the state is the last event: it is told once"


def test_a_parcel_dhl_brought_back_is_returned_and_was_on_its_way_before() -> None:
    earlier = of_dhl("transit", "2026-11-25T08:00:00")
    scans = dhl(of_dhl("delivered"), of_dhl("delivered"), earlier, returnFlag=True)
    assert [scan.state for scan in scans] == ["returned", "in_transit"]
    assert [scan.state for scan in dhl(of_dhl("transit"), returnFlag=True)] == ["returning"]
    told = fold(Shipment("1"), scans, now=datetime(2026, 11, 27, tzinfo=UTC))
    assert (told.state, told.delivered_at) == ("returned", None)


@pytest.mark.parametrize(
    "status",
    [
        of_dhl("transit", None),
        of_dhl("transit", "yesterday"),
        of_dhl("transit", "2026-11-26T21:04:03", location={"address": {"countryCode": "US"}}),
        of_dhl("teleported"),
    ],
)
def test_what_dhl_tells_without_a_moment_or_in_no_word_we_know_is_no_scan(status: dict[str, Any]) -> None:
    assert dhl(status) == []
