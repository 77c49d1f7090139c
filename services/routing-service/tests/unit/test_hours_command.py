"""`routing-service hours`: what an operator sees of their calendars."""

import argparse
from pathlib import Path

import pytest
from crossdesk.errors import Misconfigured

from routing.calendars.hours_command import add_hours

DESKS = """
desks:
  nights:
    time_zone: Europe/Berlin
    week: {mon-sun: ["22:00-06:00"]}
    holidays: [{country: DE}]
"""


def hours(*arguments: str) -> int:
    parser = argparse.ArgumentParser(exit_on_error=False)
    add_hours(parser)
    given = parser.parse_args(arguments)
    return int(given.run(given))


@pytest.fixture
def desks(tmp_path: Path) -> Path:
    file = tmp_path / "desks.yaml"
    file.write_text(DESKS, "utf-8")
    return file


def test_days_are_printed_with_their_true_hours(desks, capsys):
    assert hours(str(desks), "--from", "2026-10-24", "--days", "2") == 0
    assert capsys.readouterr().out.splitlines() == [
        "nights (Europe/Berlin)",
        "  Sat 2026-10-24   8.00 h  22:00-06:00",
        "  Sun 2026-10-25   9.00 h  22:00-06:00",  # an hour more: the clock is set back
    ]


def test_holidays_and_seasons_are_named(desks, capsys):
    hours(str(desks), "--from", "2026-12-25", "--days", "1")
    assert "Fri 2026-12-25   6.00 h  closed  public holiday" in capsys.readouterr().out
    hours(str(desks), "--from", "2026-11-27", "--days", "1")
    assert capsys.readouterr().out.rstrip().endswith("22:00-06:00  black_friday")


def test_a_file_that_is_not_there_or_no_text_is_told(tmp_path):
    with pytest.raises(Misconfigured, match=r"nowhere\.yaml cannot be read"):
        hours(str(tmp_path / "nowhere.yaml"))
    (tmp_path / "image.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Misconfigured, match=r"image\.yaml cannot be read"):
        hours(str(tmp_path / "image.yaml"))
