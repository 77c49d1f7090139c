"""The dated table of seasons: right by its own rules, and by dates known from elsewhere."""

from datetime import date

import pytest
from crossdesk.errors import Misconfigured
from pydantic import ValidationError

from routing.calendars.seasons import Season, load_seasons
from routing.calendars.strict_yaml import read_strictly

SEASONS = load_seasons()
DATED = range(2025, 2029)


@pytest.mark.parametrize("name", sorted(SEASONS.by_id))
def test_all_years_are_dated_and_agree_with_the_rule(name):
    season = SEASONS.by_id[name]
    assert set(season.dates) == set(DATED)
    if season.rule:
        assert {year: season.rule.spans(year) for year in DATED} == {year: [season.dates[year]] for year in DATED}
    else:
        assert season.estimated or season.confidence == "published"


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("black_friday", "2026-11-27"),
        ("cyber_monday", "2025-12-01"),
        ("singles_day", "2027-11-11"),
        ("prime_day", "2026-06-23"),
        ("ramadan", "2026-02-18"),
        ("eid_al_adha", "2025-06-06"),
        ("diwali", "2025-10-20"),
        ("rosh_hashanah", "2026-09-12"),
        ("mid_autumn", "2025-10-06"),
    ],
)
def test_dates_known_from_elsewhere_are_met(name, first):
    day = date.fromisoformat(first)
    assert SEASONS.by_id[name].dates[day.year][0] == day


def test_the_chinese_new_year_begins_with_its_eve():
    assert SEASONS.by_id["chinese_new_year"].dates[2026][0] == date(2026, 2, 16)


def test_years_beyond_the_table_are_worked_out_two_ramadans_in_one_included():
    spans = SEASONS.by_id["ramadan"].spans(2030)
    assert [first for first, _ in spans] == [date(2030, 1, 5), date(2030, 12, 26)]


def test_a_season_lasts_over_new_year():
    assert "after_christmas" in set(SEASONS.on(date(2027, 1, 5)))
    assert "ramadan" in set(SEASONS.on(date(2031, 1, 20), "SA"))


def test_what_is_announced_each_year_has_no_dates_beyond_the_table_and_guesses_are_marked():
    prime_day = SEASONS.by_id["prime_day"]
    assert prime_day.spans(2031) == []
    assert (prime_day.confidence_of(2026), prime_day.confidence_of(2027)) == ("published", "estimate")


def test_a_season_is_felt_in_its_markets_only():
    singles_day = date(2026, 11, 11)
    assert "singles_day" in set(SEASONS.on(singles_day, "CN"))
    assert "singles_day" not in set(SEASONS.on(singles_day, "DE"))
    assert "black_friday" in set(SEASONS.on(date(2026, 11, 27), "DE"))


@pytest.mark.parametrize(
    ("dates", "told"),
    [
        ({2026: ("2026-05-02", "2026-05-01")}, "not end before"),
        ({2026: ("2025-05-01", "2026-05-02")}, "begin in 2026"),
        ({2026: ("2026-05-01", "2027-05-02"), 2027: ("2027-05-01", "2027-05-03")}, "overlap"),
    ],
)
def test_spans_that_make_no_sense_are_refused(dates, told):
    with pytest.raises(ValidationError, match=told):
        Season(name="x", kind="civil", derived="from nothing", source="nobody", confidence="fixed", dates=dates)


def test_a_key_given_twice_is_told_with_its_line():
    with pytest.raises(Misconfigured, match="line 2"):
        read_strictly("a: 1\na: 2", "x.yaml")
