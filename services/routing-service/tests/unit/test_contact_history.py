"""Histories and events as files: what is read, and where what is wrong is told to be."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from routing.forecast.csv_table import BadTable
from routing.forecast.events import BadEvents, Kind, read_events
from routing.forecast.read_history import read_history

HEAD = "start,market,language,intent_group,contacts\n"


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "file"
    path.write_text(text, encoding="utf-8")
    return path


def test_half_hours_come_on_one_grid_in_utc(tmp_path: Path) -> None:
    rows = "2026-03-02T09:00+01:00,DE,de,delivery,3\n2026-03-02T09:30Z,DE,de,returns,0\n"
    history = read_history(written(tmp_path, HEAD + rows))
    assert history.start == datetime(2026, 3, 2, 8, tzinfo=UTC)
    assert [str(each) for each in history.keys] == ["DE de delivery", "DE de returns"]
    np.testing.assert_array_equal(history.contacts[0], [3, np.nan, np.nan, np.nan])
    np.testing.assert_array_equal(history.contacts[1], [np.nan, np.nan, np.nan, 0])


def test_half_hours_left_out_of_a_file_without_zeros_had_no_contacts(tmp_path: Path) -> None:
    rows = "2026-03-02T08:00Z,DE,de,delivery,3\n2026-03-02T09:30Z,DE,de,delivery,1\n"
    history = read_history(written(tmp_path, HEAD + rows))
    np.testing.assert_array_equal(history.contacts[0], [3, 0, 0, 1])


def test_days_without_any_row_are_a_gap(tmp_path: Path) -> None:
    rows = "2026-03-02T08:00Z,DE,de,delivery,3\n2026-03-04T09:30Z,DE,de,delivery,1\n"
    history = read_history(written(tmp_path, HEAD + rows))
    assert np.isnan(history.contacts[0, 1:-1]).all()


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("2026-03-02T08:00Z,DE,de,delivery,-3\n", "line 2, column contacts: '-3'"),
        ("2026-03-02T08:00Z,DE,de,delivery,3\n2026-03-02T08:30Z,DE,de,delivery,many\n", "line 3, column contacts: 'm"),
        ("2026-03-02T08:00Z,DE,de,delivery,nan\n", "line 2, column contacts: 'nan'"),
        ("2026-03-02T08:00Z,DE,de,delivery,\n", "line 2, column contacts: ''"),
        ("2026-03-02T08:00,DE,de,delivery,3\n", "column start: '2026-03-02T08:00': its zone is missing"),
        ("2026-03-02T08:10Z,DE,de,delivery,3\n", "no start of a half-hour"),
        ("yesterday,DE,de,delivery,3\n", "line 2, column start: 'yesterday'"),
        ("2026-03-02T08:00Z,,de,delivery,3\n", "line 2, column market"),
        ("2026-03-02T08:00Z,DE,de,delivery\n", "line 2: 4 cells"),
        ("2026-03-02T08:00Z,DE,de,delivery,3\n2026-03-02T09:00+01:00,DE,de,delivery,4\n", "line 3, column start"),
        ("2026-03-02T08:00Z,DE,de,delivery,3\n2062-03-02T08:00Z,DE,de,delivery,3\n", "mistyped"),
        ("", "holds no contacts"),
    ],
)
def test_a_wrong_history_is_refused_with_its_line_and_column(tmp_path: Path, rows: str, told: str) -> None:
    with pytest.raises(BadTable) as refused:
        read_history(written(tmp_path, HEAD + rows))
    assert told in str(refused.value)


def test_a_history_without_a_column_says_which(tmp_path: Path) -> None:
    with pytest.raises(BadTable, match="no column language"):
        read_history(written(tmp_path, "start,market,intent_group,contacts\n"))


EVENTS = """events:
  - {name: Black Friday, kind: campaign, from: 2026-11-27, to: 2026-11-30, markets: [DE], lift: 1.8}
  - {name: Chat down, kind: outage, from: 2026-11-03T08:00:00Z, to: 2026-11-03T11:30:00Z}
"""


def test_days_of_an_event_are_those_of_the_market(tmp_path: Path) -> None:
    campaign, outage = read_events(written(tmp_path, EVENTS))
    assert campaign.span("Europe/Berlin") == (
        datetime(2026, 11, 26, 23, tzinfo=UTC),
        datetime(2026, 11, 30, 23, tzinfo=UTC),
    )
    assert (campaign.concerns("DE"), campaign.concerns("FR"), outage.concerns("FR")) == (True, False, True)
    assert outage.kind is Kind.OUTAGE
    assert outage.span("Asia/Tokyo")[0] == datetime(2026, 11, 3, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("events: [{name: A, kind: party, from: 2026-01-01, to: 2026-01-02}]", "event 1, kind"),
        ("events: [{name: A, kind: holiday, from: 2026-01-05, to: 2026-01-02}]", "before it begins"),
        ("events: [{name: A, kind: holiday, from: 2026-01-05}]", "event 1, to"),
        ("events: [{name: A, kind: outage, from: 2026-01-05T08:00:00, to: 2026-01-05T09:00:00}]", "has no zone"),
        ("events: [{name: A, kind: holiday, from: 2026-01-05, to: 2026-01-05, lift: -1}]", "lift"),
        ("- just a list", "under the key events"),
        ("events: [", "is no YAML"),
    ],
)
def test_a_wrong_event_is_refused_with_its_number(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(BadEvents) as refused:
        read_events(written(tmp_path, text))
    assert told in str(refused.value)
    assert "\n" not in str(refused.value)
