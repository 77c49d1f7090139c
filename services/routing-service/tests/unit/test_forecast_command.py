"""`routing-service forecast` as it is typed."""

import csv
from pathlib import Path

import numpy as np
import pytest

from routing.commands import run_command
from routing.forecast.evaluation import Outcome, figures
from routing.forecast.events import read_events
from routing.forecast.history import DAY
from routing.forecast.made_up_history import make_up
from routing.forecast.market_zones import market_zones
from routing.forecast.read_history import read_history
from routing.forecast.write_forecast import write_events, write_history

DAYS = 18


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some weeks of a made-up shop: too few to compare methods, enough for all the rest."""
    made, found = make_up(5, DAYS, market_zones()), tmp_path_factory.mktemp("shop")
    write_history(found / "history.csv", made.history)
    write_events(found / "events.yaml", made.events)
    return found


def test_every_half_hour_of_every_series_is_written(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "forecast.csv"
    files = ["--history", str(folder / "history.csv"), "--events", str(folder / "events.yaml")]
    assert run_command(["forecast", *files, "--days", "2", "--csv", str(out)]) == 0
    told = capsys.readouterr().out
    assert "DE de delivery" in told
    assert "each weekday seen a few times only" in told
    with out.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == 10 * 2 * DAY
    assert all(float(each["low"]) <= float(each["expected"]) <= float(each["high"]) for each in rows)


@pytest.mark.parametrize(("suffix", "begins"), [(".png", b"\x89PNG"), (".html", b"<!doctype html>")])
def test_the_busiest_are_drawn(folder: Path, tmp_path: Path, suffix: str, begins: bytes) -> None:
    out = tmp_path / f"forecast{suffix}"
    asked = ["forecast", "--history", str(folder / "history.csv"), "--days", "3", "--plot", str(out)]
    assert run_command(asked) == 0
    assert out.read_bytes().startswith(begins)


def test_what_is_made_up_is_the_same_for_the_same_seed() -> None:
    once, again, other = (make_up(seed, 5, market_zones()) for seed in (3, 3, 4))
    np.testing.assert_array_equal(once.history.contacts, again.history.contacts)
    assert not np.array_equal(once.rates, other.rates)


def test_what_is_written_is_what_is_read(folder: Path) -> None:
    made = make_up(5, DAYS, market_zones())
    history = read_history(folder / "history.csv")
    assert dict(zip(history.keys, history.contacts.sum(axis=1), strict=True)) == dict(
        zip(made.history.keys, made.history.contacts.sum(axis=1), strict=True)
    )
    assert [*read_events(folder / "events.yaml")] == [*made.events]


def test_an_evaluation_counts_what_intervals_held() -> None:
    contacts, said = np.array([10.0, 20.0, 30.0, 40.0]), np.array([12.0, 20.0, 30.0, 30.0])
    found = figures([Outcome("all", "trees", contacts, contacts, said, said - 5, said + 5, said + 9)])
    assert (found.error, found.held) == (0.12, 0.75)
    assert found.mean_error == 0.3


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ([], "give --history FILE"),
        (["--history", "GOOD", "--days", "0"], "--days 0"),
        (["--history", "GOOD", "--level", "1.5"], "--level 1.5"),
        (["--history", "GOOD", "--plot", "forecast.jpg"], ".png or .html"),
        (["--history", "nowhere.csv"], "nowhere.csv"),
        (["--history", "SHORT"], "a whole day is the least"),
        (["--history", "WRONG"], "line 2, column contacts: '-1'"),
        (["--history", "GOOD", "--events", "SHORT"], "under the key events"),
    ],
)
def test_what_cannot_be_forecast_is_told_in_one_line(
    asked: list[str], told: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    head = "start,market,language,intent_group,contacts\n"
    files = {"GOOD": folder / "history.csv", "SHORT": tmp_path / "short.csv", "WRONG": tmp_path / "wrong.csv"}
    files["SHORT"].write_text(head + "2026-03-02T08:00Z,DE,de,delivery,3\n", encoding="utf-8")
    files["WRONG"].write_text(head + "2026-03-02T08:00Z,DE,de,delivery,-1\n", encoding="utf-8")
    assert run_command(["forecast", *(str(files.get(each, each)) for each in asked)]) == 2
    wrong = capsys.readouterr().err
    assert told in wrong
    assert wrong.count("\n") == 1
