from datetime import date, timedelta

import pytest
from crossdesk.contracts.gateway import OrderImported
from crossdesk.contracts.logistics_facts import OrderStatus
from pydantic import ValidationError

from knowledge.library import Library
from knowledge.seasons import ORDINARY, Seasons


@pytest.mark.parametrize(
    ("day", "season"),
    [
        ("2026-11-07", "ordinary"),
        ("2026-11-08", "singles_day"),
        ("2026-11-15", "singles_day"),
        ("2026-11-22", "ordinary"),
        ("2026-11-23", "black_friday"),
        ("2026-12-01", "black_friday"),
        ("2026-12-02", "christmas"),
        ("2026-12-26", "christmas"),
        ("2026-12-27", "new_year"),
        ("2027-01-10", "new_year"),
        ("2027-01-11", "ordinary"),
        ("2027-01-27", "lunar_new_year"),
        ("2027-02-16", "lunar_new_year"),
        ("2027-02-17", "ordinary"),
        ("2027-04-27", "golden_week_jp"),
        ("2027-05-08", "ordinary"),
        ("2027-07-01", "summer"),
        ("2027-09-28", "golden_week_cn"),
        ("2027-10-10", "ordinary"),
        ("1970-01-01", "new_year"),
    ],
)
def test_a_date_has_its_season(library: Library, day: str, season: str) -> None:
    assert library.conventions.seasons.of(date.fromisoformat(day)) == season


def test_black_friday_follows_the_fourth_thursday_of_november(library: Library) -> None:
    for day in library.conventions.seasons.movable["black_friday"]:
        thursdays = [date(day.year, 11, n) for n in range(1, 31) if date(day.year, 11, n).weekday() == 3]
        assert day == thursdays[3] + timedelta(days=1)


def test_movable_seasons_are_known_until_2032(library: Library) -> None:
    for days in library.conventions.seasons.movable.values():
        assert [day.year for day in days] == list(range(2026, 2033))


def test_every_season_there_is_comes_in_2027(library: Library) -> None:
    seasons = library.conventions.seasons
    found = {seasons.of(date(2027, 1, 1) + timedelta(days=n)) for n in range(365)}
    assert found == set(seasons.names)
    assert ORDINARY in found


def test_a_season_says_its_days_in_one_way() -> None:
    for wrong in ({"from": "11-01"}, {"from": "11-01", "to": "11-02", "around": "x"}, {}, {"around": "nowhere"}):
        with pytest.raises(ValidationError):
            Seasons.model_validate({"seasons": [{"name": "x", **wrong}]})


def test_states_of_orders_are_those_the_shop_reports() -> None:
    assert OrderImported.model_fields["status"].annotation == OrderStatus
