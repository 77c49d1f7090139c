"""The mapping file of a shop's own system, and what is read by it."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from crossdesk.errors import Misconfigured, Unavailable
from hypothesis import given
from hypothesis import strategies as st

from logistics.carriers.erp import facts_of, read
from logistics.carriers.erp_mapping import ErpMapping, header_values, load_erp_mapping, value_at
from logistics.facts_heard import scans_in

ASKED = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
MAPPING: dict[str, Any] = {
    "url": "https://erp.example.com/api/parcels/{number}?fields=all",
    "headers": {"Authorization": "ERP_AUTHORIZATION"},
    "fields": {
        "number": "parcel.number",
        "status": "parcel.state",
        "event_at": "parcel.history.-1.at",
        "event_description": "parcel.history.-1.text",
        "estimated_delivery": "parcel.due",
        "destination": "parcel.to",
    },
    "statuses": {"Shipped": "in_transit", "done": "delivered"},
}


def written(folder: Path, **changes: Any) -> Path:
    path = folder / "erp.yaml"
    path.write_text(yaml.safe_dump(MAPPING | changes), "utf-8")
    return path


def mapping() -> ErpMapping:
    return ErpMapping.model_validate(MAPPING)


def answer(**parcel: Any) -> Any:
    history = [{"at": "2026-11-25T08:00:00Z", "text": "Packed"}, {"at": "2026-11-26T08:00:00Z", "text": "Handed over"}]
    return {
        "parcel": {"number": "N-1", "state": "SHIPPED", "history": history, "due": "2026-11-30", "to": "DE"} | parcel
    }


def test_a_mapping_is_read(tmp_path: Path) -> None:
    loaded = load_erp_mapping(written(tmp_path))
    assert loaded.url_of("A/B 1") == "https://erp.example.com/api/parcels/A%2FB%201?fields=all"
    assert loaded.requests_per_second == 5


@pytest.mark.parametrize(
    ("changes", "field", "what"),
    [
        ({"url": "ftp://erp.example.com/{number}"}, "url", "https://"),
        ({"url": "https://erp.example.com/parcels"}, "url", "{number}"),
        ({"url": "https://{number}.example.com/"}, "url", "{number}"),
        ({"url": "https://erp.example.com/{number}/{tenant}"}, "url", "no other braces"),
        ({"url": "https://me:secret@erp.example.com/{number}"}, "url", "without a user name"),
        ({"headers": {"Authorization": "Bearer abc"}}, "headers", "environment variable"),
        ({"fields": {"number": "a", "status": "b..c"}}, "fields.status", "path"),
        ({"fields": {"number": "a"}}, "fields.status", "required"),
        ({"fields": {"number": "a", "status": "b", "colour": "c"}}, "fields.colour", "not permitted"),
        ({"statuses": {"done": "finished"}}, "statuses.done", "delivered"),
        ({"statuses": {}}, "statuses", "at least 1"),
        ({"requests_per_second": "5"}, "requests_per_second", "integer"),
        ({"history": {"events": "a", "at": "b"}}, "history.status", "required"),
        ({"timeout": 3}, "timeout", "not permitted"),
        ({"fields": {"number": False, "status": "b"}}, "fields.number", "put them in quotes"),
    ],
)
def test_a_wrong_mapping_is_refused_with_file_field_and_remedy(
    tmp_path: Path, changes: dict[str, Any], field: str, what: str
) -> None:
    path = written(tmp_path, **changes)
    with pytest.raises(Misconfigured) as refusal:
        load_erp_mapping(path)
    assert str(refusal.value).startswith(f"{path}: {field}")
    assert what in str(refusal.value)


@pytest.mark.parametrize(("text", "what"), [("url: [", "no YAML, line"), ("", "the file"), ("x" * 100_001, "larger")])
def test_what_is_no_mapping_at_all_is_refused(tmp_path: Path, text: str, what: str) -> None:
    path = tmp_path / "erp.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(Misconfigured, match=what):
        load_erp_mapping(path)


def test_a_missing_file_names_the_setting(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="CROSSDESK_ERP_MAPPING"):
        load_erp_mapping(tmp_path / "none.yaml")


def test_headers_come_from_the_environment(tmp_path: Path) -> None:
    values = header_values(tmp_path, mapping(), {"ERP_AUTHORIZATION": "Bearer abc"})
    assert values == {"Authorization": "Bearer abc"}


@pytest.mark.parametrize("value", [None, "", "Bearer\r\nHost: x", "Bearer ü"])
def test_a_variable_that_cannot_be_a_header_is_named(tmp_path: Path, value: str | None) -> None:
    environment = {} if value is None else {"ERP_AUTHORIZATION": value}
    with pytest.raises(Misconfigured, match="ERP_AUTHORIZATION"):
        header_values(tmp_path, mapping(), environment)


def test_an_answer_is_told_as_the_mapping_says() -> None:
    told = facts_of("N1", answer(), mapping(), ASKED)
    assert (told.status, told.tracking_number, told.destination) == ("in_transit", "N1", "DE")
    assert told.last_event is not None
    assert (told.last_event.description, told.last_event.at.day) == ("Handed over", 26)
    assert told.estimated_delivery == datetime(2026, 11, 30, 22, 59, tzinfo=UTC)


def with_history() -> ErpMapping:
    history = {"events": "parcel.history", "at": "at", "status": "state", "description": "text", "location": "city"}
    return ErpMapping.model_validate(MAPPING | {"history": history})


def test_the_history_of_a_parcel_is_its_scans_and_what_has_no_word_or_moment_is_left_out() -> None:
    history = [
        {"at": "2026-11-25T08:00:00Z", "state": "Shipped", "text": "Handed over", "city": "Köln"},
        {"at": "2026-11-26T08:00:00", "state": "Shipped", "text": "on no clock"},
        {"at": "2026-11-26T09:00:00Z", "state": "repacked", "text": "in no word of the mapping"},
        {"at": "2026-11-26T10:00:00+01:00", "state": "DONE", "text": "At the door"},
        "no event at all",
    ]
    told = facts_of("N1", answer(history=history), with_history(), ASKED)
    assert [(scan.state, scan.place, scan.local) for scan in scans_in(told)] == [
        ("in_transit", "Köln", "2026-11-25T08:00:00Z"),
        ("delivered", None, "2026-11-26T10:00:00+01:00"),
    ]
    assert {scan.source for scan in scans_in(told)} == {"erp"}


def test_without_a_history_the_last_event_is_a_scan_by_the_parcels_own_status() -> None:
    (scan,) = scans_in(facts_of("N1", answer(), mapping(), ASKED))
    assert (scan.state, scan.description, scan.at.day) == ("in_transit", "Handed over", 26)


@pytest.mark.parametrize("history", [None, {}, "text", [], [None], [[]], [{"at": {}, "state": []}]])
def test_a_history_that_is_none_makes_no_scans(history: Any) -> None:
    assert scans_in(facts_of("N1", answer(history=history), with_history(), ASKED)) == ()


def test_a_word_the_mapping_does_not_have_is_unknown() -> None:
    assert facts_of("N1", answer(state="lost in thought"), mapping(), ASKED).status == "unknown"


def test_that_the_system_does_not_know_a_parcel_says_nothing_of_the_carrier() -> None:
    assert facts_of("N1", read(404, b""), mapping(), ASKED).status == "unknown"


def test_an_answer_about_another_parcel_keeps_that_ones_number() -> None:
    assert facts_of("N1", answer(number="N2"), mapping(), ASKED).tracking_number == "N2"


@pytest.mark.parametrize("gap", ["number", "state"])
def test_an_answer_without_number_or_status_is_unavailable_and_names_the_path(gap: str) -> None:
    with pytest.raises(Unavailable, match=f"parcel.{gap}"):
        facts_of("N1", answer(**{gap: None}), mapping(), ASKED)


@pytest.mark.parametrize("body", [b"", b"<html>", b"[" * 100_000, b"\xff"])
def test_an_answer_that_is_no_json_is_unavailable(body: bytes) -> None:
    with pytest.raises(Unavailable, match="no JSON"):
        read(200, body)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=10,
)


@given(anything, st.lists(st.sampled_from(["a", "b", "0", "-1", "9"]), min_size=1, max_size=4))
def test_a_path_leads_to_text_or_nowhere_in_any_json(found: Any, steps: list[str]) -> None:
    told = value_at(json.loads(json.dumps(found)), ".".join(steps))
    assert told is None or isinstance(told, str)
