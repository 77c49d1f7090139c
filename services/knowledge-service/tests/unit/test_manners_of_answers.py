"""Answers in the manners of their reader's market: greeting, order, courtesy, wishes, closing, address, hours."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
from crossdesk.contracts.intent import Case
from crossdesk.contracts.logistics import ShipmentLocated
from crossdesk.contracts.logistics_facts import ShipmentFacts
from crossdesk.contracts.payments_risk_facts import DisputeFacts
from crossdesk.testing.examples import NOON, a_case, a_customer, an_inquiry, an_understanding
from hypothesis import given
from hypothesis import strategies as st

from knowledge.draft_answer import answer_of
from knowledge.library import Library
from knowledge.manners.opening_hours import on_readers_clock
from knowledge.manners.shop_style import ShopStyle
from knowledge.policy import WEEKDAYS, Clock, DayOfWeek, PolicyValue, TimeOfDay

Parcel = Callable[..., ShipmentFacts]
ZONES = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
HOURS: dict[str, PolicyValue] = {
    "first_day": DayOfWeek(weekday="monday"),
    "opens": TimeOfDay(time=time(8)),
    "closes": TimeOfDay(time=time(20)),
    "clock": Clock(zone="Europe/Berlin"),
}
DISPUTE = DisputeFacts(verdict="likely_fraud", rule="unknown_card", recommendation="block the card")
MINUTES = st.integers(0, 16 * 366 * 24 * 60)
MOMENTS = MINUTES.map(lambda minutes: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))
NEW_YEAR = datetime(2027, 1, 1, 11, tzinfo=UTC)


def asked(language: str, country: str | None, zone: str | None = None, at: datetime = NOON, **fields: Any) -> Case:
    """A message in a language from a customer of a country, on the subject `intent`."""
    understood = an_understanding(fields.pop("intent", "greeting"), 0.95, language=language)
    understood = understood.model_copy(update={"sentiment": fields.pop("sentiment", "neutral")})
    customer = a_customer(name="Ana", locale=None, country=country, time_zone=zone)
    inquiry = an_inquiry(
        fields.pop("text", "?"), customer=customer, received_at=at, channel=fields.pop("channel", "web")
    )
    kind = ShipmentLocated if "shipment" in fields else None
    case: Case = a_case(*([kind] if kind else []), inquiry=inquiry, understanding=understood, **fields)
    return case


def answered(library: Library, scenario: str, case: Case) -> str:
    return answer_of(case, library.by_id[scenario], library).text


def first_line(library: Library, case: Case) -> str:
    return answered(library, "greeting", case).split("\n")[0]


def wanting(library: Library, market: str, **style: Any) -> Library:
    """The library with a shop that wants something otherwise in a market."""
    shop = library.policies["demo"].model_copy(update={"manners": {market: ShopStyle(**style)}})
    return replace(library, policies={**library.policies, "demo": shop})


@pytest.mark.parametrize(
    ("language", "country", "zone", "by_hour"),
    [
        ("de", "DE", "Europe/Berlin", {7: "Guten Morgen Ana!", 12: "Guten Tag Ana!", 20: "Guten Abend Ana!"}),
        ("en", "US", "America/Denver", {7: "Good morning Ana,", 13: "Good afternoon Ana,", 20: "Good evening Ana,"}),
        ("fr", "FR", "Europe/Paris", {7: "Bonjour Ana,", 19: "Bonsoir Ana,"}),
        ("es", "MX", "America/Mexico_City", {9: "Buenos días, Ana:", 15: "Buenas tardes, Ana:"}),
        ("it", "IT", "Europe/Rome", {9: "Buongiorno Ana,", 19: "Buonasera Ana,"}),
        ("pt-BR", "BR", "America/Sao_Paulo", {9: "Bom dia, Ana!", 14: "Boa tarde, Ana!", 21: "Boa noite, Ana!"}),
        ("nl", "NL", "Europe/Amsterdam", {9: "Goedemorgen Ana,", 14: "Goedemiddag Ana,"}),
        ("pl", "PL", "Europe/Warsaw", {9: "Dzień dobry, Ana!", 19: "Dobry wieczór, Ana!"}),
        ("sv", "SE", "Europe/Stockholm", {7: "God morgon Ana!", 13: "Hej Ana!", 19: "God kväll Ana!"}),
        ("ru", "KZ", "Asia/Almaty", {7: "Доброе утро, Ana!", 13: "Добрый день, Ana!"}),
        ("uk", "UA", "Europe/Kyiv", {7: "Доброго ранку, Ana!", 19: "Добрий вечір, Ana!"}),
        ("tr", "TR", "Europe/Istanbul", {7: "Günaydın Sayın Ana,", 19: "İyi akşamlar Sayın Ana,"}),
        ("ar", "SA", "Asia/Riyadh", {7: "صباح الخير \u2068Ana\u2069،", 19: "مساء الخير \u2068Ana\u2069،"}),
        ("he", "IL", "Asia/Jerusalem", {7: "בוקר טוב \u2068Ana\u2069,", 19: "ערב טוב \u2068Ana\u2069,"}),
        ("hi", "IN", "Asia/Kolkata", {7: "नमस्ते Ana जी,", 19: "नमस्ते Ana जी,"}),
        ("id", "ID", "Asia/Jakarta", {7: "Selamat pagi Ana,", 13: "Selamat siang Ana,", 16: "Selamat sore Ana,"}),
        ("th", "TH", "Asia/Bangkok", {7: "สวัสดีค่ะ คุณAna", 19: "สวัสดีค่ะ คุณAna"}),
        ("vi", "VN", "Asia/Ho_Chi_Minh", {7: "Xin chào quý khách Ana,", 19: "Xin chào quý khách Ana,"}),
        ("ko", "KR", "Asia/Seoul", {7: "안녕하세요, Ana 고객님.", 19: "안녕하세요, Ana 고객님."}),
        (
            "ja",
            "JP",
            "Asia/Tokyo",
            dict.fromkeys((7, 13, 20), "Ana様、お問い合わせいただきありがとうございます。"),
        ),
        ("zh-Hans", "CN", "Asia/Shanghai", {7: "Ana，早上好！", 13: "Ana，您好！", 19: "Ana，晚上好！"}),
        ("zh-Hant", "TW", "Asia/Taipei", {7: "Ana 您好：", 19: "Ana 您好："}),
    ],
)
def test_customers_are_greeted_as_shops_of_their_market_do_at_that_hour(
    library: Library, language: str, country: str, zone: str, by_hour: dict[int, str]
) -> None:
    for hour, greeting in by_hour.items():
        at = datetime(2026, 11, 25, hour, 30, tzinfo=ZoneInfo(zone)).astimezone(UTC)
        assert first_line(library, asked(language, country, zone, at)) == greeting


@given(zone=st.sampled_from(ZONES), moment=MOMENTS)
def test_the_greeting_is_that_of_the_hour_on_any_clock_on_any_day(
    library: Library, zone: str, moment: datetime
) -> None:
    hour = moment.astimezone(ZoneInfo(zone)).hour
    expected = "Guten Morgen" if 5 <= hour < 11 else "Guten Tag" if 11 <= hour < 18 else "Guten Abend"
    assert first_line(library, asked("de", "DE", zone, moment)) == f"{expected} Ana!"


def test_without_a_zone_the_hour_counts_only_where_it_is_the_same_part_of_the_day_in_all_of_the_country(
    library: Library,
) -> None:
    noon_in_berlin = datetime(2026, 11, 25, 11, 30, tzinfo=UTC)
    assert first_line(library, asked("de", "DE", None, noon_in_berlin - timedelta(hours=4))) == "Guten Morgen Ana!"
    assert first_line(library, asked("en", "US", None, noon_in_berlin)) == "Hello Ana,"
    assert first_line(library, asked("de", None, None, noon_in_berlin)) == "Guten Tag Ana!"
    assert first_line(library, asked("de", "ZZ", "Mars/Phobos", noon_in_berlin)) == "Guten Tag Ana!"


def test_americans_are_told_when_a_parcel_comes_before_where_it_was_and_germans_when_we_asked(
    library: Library, a_parcel: Parcel
) -> None:
    told = {
        market: answered(library, "parcel_in_transit", asked(language, market, zone, shipment=a_parcel()))
        for market, language, zone in (("US", "en", "America/New_York"), ("GB", "en", "Europe/London"))
    }
    assert told["US"].index("Expected delivery") < told["US"].index("Latest entry") < len(told["US"])
    assert told["GB"].index("Expected delivery") > told["GB"].index("Latest entry")
    german = answered(library, "parcel_in_transit", asked("de", "DE", "Europe/Berlin", shipment=a_parcel()))
    assert german.endswith("Nachgefragt haben wir am 27. November 2026, 13:00 Uhr (Berlin, MEZ).")
    preparing = asked("de", "DE", "Europe/Berlin", shipment=a_parcel("not_found", order_status="paid"))
    assert "Nachgefragt" not in answered(library, "order_in_preparation", preparing)


def test_in_japan_trouble_is_apologised_for_once_and_the_first_answer_ends_with_a_request(
    library: Library, a_parcel: Parcel
) -> None:
    case = asked("ja", "JP", "Asia/Tokyo", intent="track_shipment", shipment=a_parcel("exception"))
    paragraphs = answered(library, "parcel_exception", case).split("\n\n")
    assert paragraphs[0] == "Ana様、お問い合わせいただきありがとうございます。"
    assert paragraphs[1].startswith("ご不便をおかけし、誠に申し訳ございません。")
    assert paragraphs[2:] == ["よろしくお願い申し上げます。"]
    later = answered(library, "parcel_exception", case.model_copy(update={"turn": 2})).split("\n\n")
    assert len(later) == 1 and later[0].startswith("ご不便")
    damaged = asked("ja", "JP", "Asia/Tokyo", intent="damaged_parcel", shipment=a_parcel())
    assert answered(library, "damaged_parcel", damaged).count("申し訳") == 1


def test_nothing_is_apologised_for_by_habit_in_a_dispute(library: Library, a_parcel: Parcel) -> None:
    dispute = DISPUTE
    case = asked("fr", "FR", "Europe/Paris", sentiment="negative", dispute=dispute, intent="unrecognized_charge")
    assert "désagrément" not in answered(library, "payment_methods", case)
    assert "désagrément" in answered(library, "payment_methods", case.model_copy(update={"dispute": None}))


def test_a_festival_is_greeted_beside_a_light_question_alone(library: Library) -> None:
    def at_new_year(**fields: Any) -> str:
        return answered(library, "business_hours", asked("de", "DE", "Europe/Berlin", NEW_YEAR, **fields))

    wish = "Ein gutes neues Jahr!"
    assert at_new_year(intent="business_hours").endswith(f"\n\n{wish}")
    assert wish not in at_new_year(intent="complaint")
    assert wish not in at_new_year(intent="business_hours", sentiment="negative")
    assert wish not in at_new_year(intent="business_hours", text="Mein Mann ist verstorben. Wann sind Sie da?")
    assert wish not in at_new_year(intent="business_hours", dispute=DISPUTE)
    assert wish not in at_new_year(intent="business_hours", turn=2)
    quiet = wanting(library, "DE/de", wishes=False)
    assert wish not in answered(quiet, "business_hours", asked("de", "DE", None, NEW_YEAR, intent="business_hours"))


def test_mails_end_in_the_closing_of_the_market_and_chats_do_not(library: Library) -> None:
    mail = answered(library, "greeting", asked("de", "CH", channel="email"))
    assert mail.endswith("\n\nFreundliche Grüsse")
    assert "Grüsse" not in answered(library, "greeting", asked("de", "CH"))


def test_a_shop_has_its_own_way_with_a_market(library: Library, a_parcel: Parcel) -> None:
    style = {"address": "du", "greeting": "Moin", "closing": "Viele Grüße", "signature": "Dein Radladen"}
    shop = wanting(library, "DE/de", emphasis="speed", **style)
    case = asked("de", "DE", "Europe/Berlin", channel="email", shipment=a_parcel())
    text = answered(shop, "parcel_in_transit", case)
    assert text.startswith("Moin Ana!\n\nDein Paket LX123456785CN ist mit DHL unterwegs")
    assert text.endswith("\n\nViele Grüße\nDein Radladen")
    assert text.index("Voraussichtliche Zustellung") < text.index("Letzte Meldung")
    assert "Ihr Paket" in answered(shop, "parcel_in_transit", asked("de", "AT", shipment=a_parcel()))
    other = replace(shop, policies={**shop.policies, "other": library.policies["demo"]})
    assert answered(other, "greeting", case.model_copy(update={"tenant": "other"})).startswith("Guten Tag Ana!")


def test_what_is_not_there_in_the_form_asked_for_is_said_wholly_in_the_shipped_one(library: Library) -> None:
    shop = wanting(library, "DE/de", address="du")
    lacking = [each.id for each in library.scenarios if each.id not in library.manners.registers["de"]["du"].scenarios]
    assert library.wording_of(library.by_id[lacking[0]], "de", "du")[1] is None
    assert library.wording_of(library.by_id["greeting"], "de", "du")[1] == "du"
    assert shop.phrase("estimate", "de", None) != shop.phrase("estimate", "de", "du")


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("America/Los_Angeles", "from Sunday to Thursday, 11:00\u202fPM to 11:00\u202fAM (Los Angeles time)"),
        ("Asia/Kolkata", "from Monday to Friday, 12:30\u202fPM to 12:30\u202fAM (Kolkata time)"),
        ("Europe/Paris", "from Monday to Friday, 8:00\u202fAM to 8:00\u202fPM (Berlin time)"),
    ],
)
def test_opening_hours_are_told_on_the_customers_clock(library: Library, zone: str, expected: str) -> None:
    assert expected in answered(library, "business_hours", asked("en", "US", zone, intent="business_hours"))


@given(zone=st.sampled_from(ZONES), moment=MOMENTS)
def test_hours_told_on_any_clock_are_those_of_the_shop(zone: str, moment: datetime) -> None:
    told = {name: on_readers_clock(name, HOURS, ZoneInfo(zone), moment) for name in HOURS}
    day, opens, clock = told["first_day"], told["opens"], told["clock"]
    assert isinstance(day, DayOfWeek) and isinstance(opens, TimeOfDay) and isinstance(clock, Clock)
    there = moment.astimezone(ZoneInfo("Europe/Berlin")).replace(hour=8, minute=0, second=0, microsecond=0)
    here = there.astimezone(UTC).astimezone(ZoneInfo(clock.zone))
    assert (opens.time.hour, opens.time.minute) == (here.hour, here.minute)
    later = (WEEKDAYS.index(day.weekday) - WEEKDAYS.index("monday")) % 7
    assert later == (here.date() - there.date()).days % 7
