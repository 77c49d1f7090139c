"""`routing-service staff` as it is typed."""

import csv
from pathlib import Path

import pytest

from routing.commands import run_command

FORECAST = """start,market,language,intent_group,expected,low,high,method
2026-12-07T08:00:00+00:00,DE,de,delivery,100.00,80.00,125.00,trees
2026-12-07T08:00:00+00:00,DE,de,returns,50.00,40.00,60.00,trees
2026-12-07T08:30:00+00:00,DE,de,delivery,20.00,10.00,30.00,trees
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "forecast.csv"
    path.write_text(FORECAST, encoding="utf-8")
    return path


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_one_half_hour_is_told_with_a_few_more_and_fewer(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["staff", "--contacts", "100", "--handling", "180", "--within", "20"]) == 0
    told = capsys.readouterr().out
    assert "14 agents, 20 heads" in told
    assert "14 <    88.8%" in told


def test_a_forecast_is_staffed_by_pool_and_half_hour(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "staff.csv"
    asked = ["staff", "--forecast", str(file), "--handling", "240", "--handling", "returns=420", "--csv", str(out)]
    assert run_command(asked) == 0
    assert "DE de delivery" in capsys.readouterr().out
    found = rows(out)
    assert [(each["intent_group"], each["handling"]) for each in found] == [
        ("delivery", "240.0"),
        ("delivery", "240.0"),
        ("returns", "420.0"),
    ]
    assert all(int(each["heads"]) >= int(each["agents"]) > 0 for each in found)


def test_people_who_take_all_groups_are_fewer(file: Path, tmp_path: Path) -> None:
    apart, together = tmp_path / "apart.csv", tmp_path / "together.csv"
    asked = ["staff", "--forecast", str(file), "--handling", "240"]
    assert run_command([*asked, "--csv", str(apart)]) == 0
    assert run_command([*asked, "--csv", str(together), "--pool", "market,language"]) == 0
    both = (rows(path) for path in (apart, together))
    agents = [sum(int(each["agents"]) for each in found if "T08:00" in each["start"]) for found in both]
    assert agents[1] < agents[0]


def test_planning_for_the_upper_end_needs_more(file: Path, tmp_path: Path) -> None:
    out = [tmp_path / "expected.csv", tmp_path / "high.csv"]
    for column, path in zip(("expected", "high"), out, strict=True):
        asked = ["staff", "--forecast", str(file), "--handling", "240", "--plan-for", column, "--csv", str(path)]
        assert run_command(asked) == 0
    expected, high = (sum(int(each["agents"]) for each in rows(path)) for path in out)
    assert high > expected


@pytest.mark.parametrize(("suffix", "begins"), [(".png", b"\x89PNG"), (".html", b"<!doctype html>")])
def test_the_week_is_drawn(file: Path, tmp_path: Path, suffix: str, begins: bytes) -> None:
    out = tmp_path / f"staff{suffix}"
    assert run_command(["staff", "--forecast", str(file), "--handling", "240", "--plot", str(out)]) == 0
    assert out.read_bytes().startswith(begins)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (["--handling", "240"], "either --forecast FILE, or --contacts"),
        (["--contacts", "100", "--handling", "soon"], "--handling soon"),
        (["--contacts", "100", "--handling", "delivery=240"], "without a group"),
        (["--contacts", "-3", "--handling", "240"], "-3.0 contacts"),
        (["--contacts", "100", "--handling", "240", "--share", "80"], "share is 80"),
        (["--contacts", "99999", "--handling", "240"], "1,000 agents"),
        (["--forecast", "FILE", "--handling", "returns=240"], "line 2, column intent_group: 'delivery'"),
        (["--forecast", "FILE", "--handling", "240", "--pool", "planet"], "--pool planet"),
        (["--forecast", "FILE", "--handling", "240", "--plot", "staff.gif"], ".png or .html"),
    ],
)
def test_what_cannot_be_staffed_is_told_in_one_line(
    asked: list[str], told: str, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(["staff", *(str(file) if each == "FILE" else each for each in asked)]) == 2
    wrong = capsys.readouterr().err
    assert told in wrong
    assert wrong.count("\n") == 1
