"""Sources that change their schema, whichever way: told or refused, never anything else, and never another parcel."""

import copy
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from crossdesk.contracts.logistics_facts import ShipmentFacts
from crossdesk.errors import Unavailable
from deploy.demo import shop
from deploy.simulators.aftership.account import Created
from deploy.simulators.aftership.tables import tables
from deploy.simulators.aftership.tracking import tracking
from deploy.simulators.dhl.shipment import shipment
from deploy.simulators.seventeen_track.tables import Tables
from deploy.simulators.seventeen_track.track_info import track_info
from hypothesis import given, settings
from hypothesis import strategies as st

from logistics.carriers import aftership, dhl, seventeen_track
from logistics.carriers.aftership_tracking import heard_of
from logistics.carriers.dhl_shipment import facts_of
from logistics.carriers.erp import facts_of as facts_of_erp
from logistics.carriers.erp_mapping import ErpMapping
from logistics.carriers.source import Scope, believed
from logistics.carriers.source_words import source_words
from logistics.carriers.statuses import status_map
from logistics.shipments.dhl_scans import scans_of_dhl

NOW = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
PARCEL = next(row for row in shop.rows("parcels") if row["carrier"] == 7041 and row["sub_status"] == "InTransit_Other")
NUMBER = PARCEL["tracking_number"]
SCOPE = Scope("any", "Any")


def of_seventeen_track() -> Any:
    info = track_info(PARCEL, Tables().carriers[7041], 7041, NOW, NOW)
    accepted = {"number": NUMBER, "carrier": 7041, "track_info": info}
    return {"code": 0, "data": {"accepted": [accepted], "rejected": []}}


def read_seventeen_track(body: bytes) -> dict[str, ShipmentFacts]:
    verdicts = seventeen_track.read("gettrackinfo", 200, body)
    told = [each for each in verdicts.accepted if each.track_info]
    return {
        each.number: seventeen_track.heard(each.number, each.track_info, status_map(), NOW)
        for each in told
        if each.track_info
    }


def of_aftership() -> Any:
    told = tracking(Created(NUMBER, "dhl-germany", NOW), PARCEL, tables(), NOW, synced=True)
    return {"meta": {"code": 200}, "data": {"trackings": [told]}}


def read_aftership(body: bytes) -> dict[str, ShipmentFacts]:
    told = [heard_of(each, source_words("aftership"), NOW) for each in aftership.read_list(200, body)]
    return {str(facts.tracking_number): facts for facts in told}


def of_dhl() -> Any:
    return {"shipments": [shipment(PARCEL, NOW, offsets=False)]}


def read_dhl(body: bytes) -> dict[str, ShipmentFacts]:
    found = {}
    for each in dhl.read(200, body):
        scans_of_dhl(each)
        facts = facts_of(each, source_words("dhl"), NOW)
        found[str(facts.tracking_number)] = facts
    return found


ERP = ErpMapping.model_validate(
    {
        "url": "https://erp.example.com/{number}",
        "fields": {
            "number": "number",
            "status": "state",
            "event_at": "history.-1.at",
            "estimated_delivery": "due",
            "destination": "to",
        },
        "history": {"events": "history", "at": "at", "status": "state"},
        "statuses": {"shipped": "in_transit"},
    }
)


def of_erp() -> Any:
    history = [{"at": "2026-11-26T08:00:00Z", "state": "shipped"}]
    return {"number": NUMBER, "state": "shipped", "history": history, "due": "2026-11-30", "to": "DE"}


def read_erp(body: bytes) -> dict[str, ShipmentFacts]:
    facts = facts_of_erp(NUMBER, json.loads(body), ERP, NOW)
    return {str(facts.tracking_number): facts}


Read = Callable[[bytes], dict[str, ShipmentFacts]]
SOURCES: dict[str, tuple[Any, Read]] = {
    "17track": (of_seventeen_track(), read_seventeen_track),
    "aftership": (of_aftership(), read_aftership),
    "dhl": (of_dhl(), read_dhl),
    "erp": (of_erp(), read_erp),
}
every_source = pytest.mark.parametrize("source", list(SOURCES))

scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2026-13-45", "\0", "LX480007292CN"])
)
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def places(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The ways to all nodes below this one."""
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in inner:
        yield (*path, key)
        yield from places(value, (*path, key))


def changed(answer: Any, path: tuple[Any, ...], value: Any, *, leave_out: bool) -> Any:
    """The answer with one node replaced or left out."""
    answer = copy.deepcopy(answer)
    holder = answer
    for step in path[:-1]:
        holder = holder[step]
    if leave_out:
        del holder[path[-1]]
    else:
        holder[path[-1]] = value
    return answer


@every_source
def test_the_answer_as_it_is_documented_is_told(source: str) -> None:
    answer, read = SOURCES[source]
    (facts,) = believed(SCOPE, [NUMBER], read(json.dumps(answer).encode()), NOW).values()
    assert facts.status == "in_transit"


@every_source
@settings(max_examples=150)
@given(data=st.data())
def test_an_answer_of_another_schema_is_told_of_the_same_parcel_or_refused(source: str, data: st.DataObject) -> None:
    answer, read = SOURCES[source]
    for _ in range(data.draw(st.integers(1, 3))):
        ways = list(places(answer))
        if ways:
            path = data.draw(st.sampled_from(ways))
            answer = changed(answer, path, data.draw(anything), leave_out=data.draw(st.booleans()))
    try:
        found = read(json.dumps(answer).encode())
    except Unavailable:
        return
    told = believed(SCOPE, [NUMBER], found, NOW)
    assert set(told) <= {NUMBER}
    assert all(facts.tracking_number == NUMBER for facts in told.values())


@pytest.mark.parametrize("source", ["17track", "aftership", "dhl"])
@given(body=st.binary(max_size=60) | st.sampled_from([b"", b"null", b"[]", b"{}", b"<html>", b"[" * 5000, b"\xff\xfe"]))
def test_garbage_is_refused(source: str, body: bytes) -> None:
    _, read = SOURCES[source]
    try:
        assert read(body) == {}
    except Unavailable:
        return
    assert json.loads(body) is not None
