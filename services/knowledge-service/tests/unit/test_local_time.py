from datetime import UTC, datetime
from zoneinfo import available_timezones

import pytest
from babel import Locale
from babel.core import get_global
from crossdesk.testing.examples import NOON, a_case, a_customer, an_inquiry, an_understanding
from hypothesis import given
from hypothesis import strategies as st

from knowledge.facts import say_moment
from knowledge.library import Library
from knowledge.local_time import local_moment, zone_for
from knowledge.reader import reader_of

SUMMER = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "zone", "moment", "expected"),
    [
        ("de", "Europe/Berlin", NOON, "27. November 2026, 13:00 Uhr (Berlin, MEZ)"),
        ("de", "Europe/Berlin", SUMMER, "2. Juli 2026, 00:30 Uhr (Berlin, MESZ)"),
        ("ja", "Asia/Tokyo", NOON, "2026年11月27日 21:00（東京、JST）"),
        ("es", "Europe/Madrid", NOON, "27 de noviembre de 2026, 13:00 (Madrid, CET)"),
        ("fr", "Europe/Paris", NOON, "27 novembre 2026 à 13:00 (Paris, GMT+1)"),
        ("zh-Hans", "Asia/Shanghai", NOON, "2026年11月27日 20:00（上海，GMT+8）"),
        ("en", "America/St_Johns", NOON, "November 27, 2026, 8:30\u202fAM (St. John’s, GMT-3:30)"),
        ("en", "Etc/GMT+5", NOON, "November 27, 2026, 7:00\u202fAM (GMT-5)"),
        ("en", "UTC", NOON, "November 27, 2026, 12:00\u202fPM (UTC)"),
        ("en", "Nowhere/Nothing", NOON, "November 27, 2026, 12:00\u202fPM (UTC)"),
    ],
)
def test_a_moment_is_told_on_the_customers_clock_and_names_it(
    language: str, zone: str, moment: datetime, expected: str, library: Library
) -> None:
    customer = a_customer(time_zone=zone, country=None, locale=None)
    case = a_case(inquiry=an_inquiry(customer=customer), understanding=an_understanding(language=language))
    assert say_moment(moment, reader_of(case, library, library.phrases["opening"]), library) == expected


def test_without_a_zone_the_countrys_main_one_is_taken(library: Library) -> None:
    found = {country: str(zone_for(None, country, library.conventions)) for country in ("US", "JP", "BR", "ES", "XX")}
    assert found == {
        "US": "America/New_York",
        "JP": "Asia/Tokyo",
        "BR": "America/Sao_Paulo",
        "ES": "Europe/Madrid",
        "XX": "UTC",
    }


def test_every_country_with_several_zones_has_a_main_one(library: Library) -> None:
    several = {country for country, zones in get_global("territory_zones").items() if len(zones) > 1}
    assert several - library.conventions.main_zones.keys() == {"001", "ZZ"}


def test_zone_names_are_taken_in_any_case(library: Library) -> None:
    assert str(zone_for("EUROPE/berlin", None, library.conventions)) == "Europe/Berlin"


@given(
    st.one_of(st.none(), st.text(), st.sampled_from(["../../etc/passwd", "Europe", "localtime", "\x00", "\ud800"])),
    st.one_of(st.none(), st.text(max_size=3)),
)
def test_no_zone_name_and_no_country_raises(library: Library, name: str | None, country: str | None) -> None:
    zone = zone_for(name, country, library.conventions)
    assert local_moment(NOON, zone, Locale("de")).date.endswith("November 2026")


@given(st.datetimes(timezones=st.just(UTC)), st.sampled_from(sorted(available_timezones())))
def test_every_moment_can_be_told_in_every_zone(library: Library, moment: datetime, zone: str) -> None:
    for locale in ("en", "ja", "zh_Hans_CN"):
        told = local_moment(moment, zone_for(zone, None, library.conventions), Locale.parse(locale))
        assert told.time
        assert told.abbreviation
