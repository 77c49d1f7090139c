from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from crossdesk.errors import Misconfigured
from crossdesk.manners.festivals import Festival, greeted_on, load_festivals, of_known_markets
from crossdesk.manners.isolate import is_from_the_right, isolated
from crossdesk.manners.read_manners import fit
from crossdesk.manners.style import load_styles
from hypothesis import given, settings
from hypothesis import strategies as st

from translation.manners.local_times import (
    Naive,
    OpeningHours,
    Reader,
    local_hour,
    moment_text,
    opening_text,
    promise_text,
)

ZONES = ["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Asia/Riyadh", "Australia/Lord_Howe", "Pacific/Apia"]
LOCALES = ["de", "en_US", "ar", "he", "fa", "ur", "ja", "hi", "pt_BR"]
BERLIN = Reader(ZoneInfo("Europe/Berlin"), Locale.parse("de_DE"))
NOON = datetime(2026, 11, 27, 13, 0, tzinfo=UTC)


def balanced(text: str) -> bool:
    depth = 0
    for letter in text:
        depth += (letter in "\u2066\u2067\u2068") - (letter == "\u2069")
        if depth < 0:
            return False
    return depth == 0


def test_a_moment_is_told_on_the_customers_clock() -> None:
    assert moment_text(NOON, BERLIN) == "Freitag, 27. November 2026, 14:00 MEZ"
    assert promise_text(NOON, NOON - timedelta(hours=2), BERLIN) == "14:00 MEZ"
    assert promise_text(NOON, NOON - timedelta(days=1), BERLIN).startswith("Freitag")
    assert moment_text(NOON, Reader(ZoneInfo("Asia/Riyadh"), Locale.parse("en_GB"))).endswith("16:00 GMT+3")


def test_opening_hours_of_another_zone_name_the_day_where_it_is_another() -> None:
    hours = OpeningHours(time(9), time(17), ZoneInfo("Europe/Berlin"))
    tokyo = Reader(ZoneInfo("Asia/Tokyo"), Locale.parse("en_GB"))
    assert opening_text(hours, date(2026, 11, 27), BERLIN) == "09:00 – 17:00 MEZ"
    assert opening_text(hours, date(2026, 11, 27), tokyo).startswith("Fri 17:00 – Sat 01:00")


def test_the_days_of_changed_clocks_have_their_own_length() -> None:
    night = OpeningHours(time(22), time(6), ZoneInfo("Europe/Berlin"))
    lengths = {day: night.on(day) for day in (date(2026, 3, 28), date(2026, 10, 24), date(2026, 11, 27))}
    hours = [(b.astimezone(UTC) - a.astimezone(UTC)) // timedelta(hours=1) for a, b in lengths.values()]
    assert hours == [7, 9, 8]


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(Naive, match="2026-11-27"):
        local_hour(datetime(2026, 11, 27), BERLIN.zone)  # noqa: DTZ001  # what is refused


@settings(max_examples=100, deadline=None)
@given(
    since=st.integers(0, 100 * 365 * 24 * 60),
    zone=st.sampled_from(ZONES),
    locale=st.sampled_from(LOCALES),
    opens=st.times(),
    closes=st.times(),
)
def test_times_of_any_zone_are_told_whole(since: int, zone: str, locale: str, opens: time, closes: time) -> None:
    moment = datetime(1990, 1, 1, tzinfo=UTC) + timedelta(minutes=since)
    reader = Reader(ZoneInfo(zone), Locale.parse(locale))
    hours = OpeningHours(opens, closes, ZoneInfo("Europe/Berlin"))
    told = [
        moment_text(moment, reader),
        promise_text(moment, moment, reader),
        opening_text(hours, moment.date(), reader),
    ]
    assert all(map(balanced, told))
    assert all(("\u2068" in text) == is_from_the_right(reader.language) for text in told)
    assert told[1].strip("\u2068\u2069") in told[0]
    assert 0 <= local_hour(moment, reader.zone) < 24
    first, last = (each.astimezone(UTC) for each in hours.on(moment.date()))
    assert last - first <= timedelta(hours=25)


def test_numbers_and_latin_names_are_isolated() -> None:
    shown = isolated("החבילה DHL Express 12-34 (A1) הגיעה. 50%", "he").replace("\u2068", "[").replace("\u2069", "]")
    assert shown == "החבילה [DHL Express 12-34] ([A1]) הגיעה. [50%]"
    assert isolated("Paket 12", "de") == "Paket 12"


@settings(max_examples=200, deadline=None)
@given(
    st.text(st.sampled_from("שלום12 A-b.,:+%()\n\u2066\u2067\u2068\u2069"), max_size=80),
    st.sampled_from(["ar", "he", "fa", "ur-PK"]),
)
def test_isolates_are_balanced_and_put_once(text: str, language: str) -> None:
    once = isolated(text, language)
    assert balanced(once)
    assert isolated(once, language) == once
    marks = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069"))
    assert once.translate(marks) == text.translate(marks)


@pytest.mark.parametrize(
    ("day", "market", "festival"),
    [
        ("2026-11-26", "US/en", "thanksgiving"),
        ("2026-11-26", "GB/en", None),
        ("2027-01-02", "DE/de", "new_year"),
        ("2026-12-26", "DE/de", "season"),
        ("2027-02-06", "HK/zh-Hant", "lunar_new_year"),
        ("2026-03-20", "SA/ar", "eid_al_fitr"),
        ("2026-03-20", "DE/de", None),
        ("2026-09-13", "IL/he", "rosh_hashanah"),
        ("2026-09-21", "IL/he", None),
        ("2026-11-08", "IN/hi", "diwali"),
        ("0001-01-01", "US/en", "new_year"),
        ("2075-06-01", "SA/ar", None),
        ("2008-12-08", "SA/ar", "eid_al_adha"),
        ("9999-12-31", "TR/tr", None),
    ],
)
def test_a_market_is_greeted_on_its_festivals_alone(day: str, market: str, festival: str | None) -> None:
    found = greeted_on(date.fromisoformat(day), market, load_festivals(load_styles().markets))
    assert (found.festival if found else None) == festival


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{on: '01-01', islamic: '10-01', greetings: {en: Hi}, markets: [US/en]}", "give one of"),
        ("{on: '01-01', greetings: {en: Hi}, markets: [DE/de]}", "no greeting in the language of DE/de"),
        ("{holiday: Diwali, greetings: {en: Hi}, markets: [IN/en]}", "belong together"),
        ("{on: '02-29', greetings: {en: Hi}, markets: [US/en]}", "most years do not have"),
        ("{on: '01-01', greetings: {en: Hi}, markets: [US/en], colour: red}", "colour"),
    ],
)
def test_a_festival_that_contradicts_itself_is_refused(text: str, told: str) -> None:
    with pytest.raises(Misconfigured, match=told):
        fit(text, Festival, "given.yaml")


def test_a_festival_of_an_unknown_market_is_refused() -> None:
    festival = Festival.model_validate({"on": "01-01", "greetings": {"en": "Hi"}, "markets": ["XX/en"]})
    with pytest.raises(Misconfigured, match=r"given\.markets: XX/en"):
        of_known_markets({"given": festival}, load_styles().markets)
