"""What an agent is told of a reply before it is sent."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from crossdesk.admit import admitting
from crossdesk.contracts.reply_check import ReplyChecked, ReplyToCheck
from crossdesk.manners.isolate import ISOLATE
from crossdesk.manners.market_of import market_of
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.routing import Route

from translation.api.read_body import refusing
from translation.api.tell_reply_check import ReplyChecks
from translation.language import load_detector
from translation.manners.advise import advise, load_advice, locale_of
from translation.manners.misfits import misfits
from translation.translate_text import TranslationDesk

ADVICE = load_advice()
NEW_YEAR = datetime(2027, 1, 1, 18, 30, tzinfo=UTC)
BERLIN: dict[str, Any] = {"customer_language": "de", "country": "DE", "time_zone": "Europe/Berlin"}


def told(text: str, language: str = "de", **asked: Any) -> ReplyChecked:
    return advise(ADVICE, ReplyToCheck(text=text, **{**BERLIN, **asked}), language, NEW_YEAR)


def test_du_in_a_sie_market_is_flagged_with_its_place_and_what_would_fit() -> None:
    text = "Guten Morgen, bitte sagen Sie uns, ob du das Paket hast."
    found = told(text)
    assert found.market == "DE/de"
    assert [(each.kind, each.said, each.wanted) for each in found.findings] == [
        ("greeting", "Guten Morgen", "Guten Abend"),
        ("address", "du", "Sie, Ihr, Ihnen"),
        ("address", "hast", "Sie, Ihr, Ihnen"),
    ]
    assert all(text[each.start : each.end] == each.said for each in found.findings)


def test_greeting_closing_festival_and_times_are_those_of_the_customer() -> None:
    found = told(
        "Vielen Dank!", moments=[datetime(2027, 1, 1, 20, 0, tzinfo=UTC), datetime(2027, 1, 2, 8, 0, tzinfo=UTC)]
    )
    assert (found.greeting, found.closing) == ("Guten Abend", "Mit freundlichen Grüßen")
    assert found.festival and found.festival.greeting == "Ein gutes neues Jahr"
    assert found.local_time == "Freitag, 1. Januar 2027, 19:30 MEZ"
    assert [each.told for each in found.moments] == ["21:00 MEZ", "Samstag, 2. Januar 2027, 09:00 MEZ"]
    japan = told("よろしく", "ja", customer_language="ja", country="JP", time_zone="Asia/Tokyo", moments=[NEW_YEAR])
    assert (japan.market, japan.greeting) == ("JP/ja", "お問い合わせいただきありがとうございます")
    assert japan.moments[0].told.startswith("3:30")
    arabic = told("شكرا", "ar", customer_language="ar", country="SA", time_zone="Asia/Riyadh")
    assert (arabic.local_time or "").startswith(ISOLATE)


def test_a_reply_in_the_agents_language_is_not_checked_by_the_customers_manners() -> None:
    found = told("Hey du, where is it?", "en")
    assert (found.checked, found.findings) == (False, [])
    assert found.why == "the reply is in en: the manners of DE/de are for de"
    assert found.greeting == "Guten Abend"


def test_what_is_not_known_is_not_made_up() -> None:
    found = told("x", "tlh", customer_language="tlh", country=None, time_zone="Mars/Olympus")
    assert (found.market, found.greeting, found.closing, found.local_time, found.festival) == (None,) * 5
    assert told("Hallo", time_zone=None).greeting == "Guten Tag"
    assert market_of(ADVICE.manners.markets, None, "de") == "DE/de"  # all markets of German say Sie
    assert market_of(ADVICE.manners.markets, None, "es") is None  # tú, usted, vos: nobody knows
    assert market_of(ADVICE.manners.markets, "TW", "zh-Hant-TW") == "TW/zh-Hant"


@pytest.mark.parametrize(
    ("language", "country", "locale"),
    [
        ("de", "AT", "de_AT"),
        ("zh-Hant", "TW", "zh_Hant_TW"),
        ("pt-BR", None, "pt_BR"),
        ("pt-BR", "PT", "pt_PT"),
        ("de", "JP", "de"),
        ("tlh", "DE", "en"),
    ],
)
def test_dates_are_written_by_the_readers_locale(language: str, country: str | None, locale: str) -> None:
    assert str(locale_of(language, country)) == locale


async def test_over_http_the_language_is_found_out_and_names_are_no_words() -> None:
    checks = ReplyChecks(TranslationDesk(load_detector()), ADVICE, lambda: NEW_YEAR)
    path = "/v1/reply-checks"
    app = Starlette(routes=[Route(path, admitting(SecretStr("key"), refusing(checks.tell)), methods=["POST"])])
    headers = {"authorization": "Bearer key", "x-crossdesk-tenant": "shop"}
    asked = {"text": "Guten Abend Frau Du, bitte schicken Sie uns ein Foto Ihrer Lampe.", "names": ["Du"], **BERLIN}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://translation", headers=headers
    ) as client:
        fitting = (await client.post(path, json=asked)).json()
        wrong = await client.post(path, json={**asked, "colour": "red"})
    assert (fitting["language"], fitting["checked"], fitting["findings"]) == ("de", True, [])
    assert (wrong.status_code, wrong.json()["field"]) == (422, "colour")


def test_a_translation_in_the_wrong_form_of_address_is_warned_of_without_its_words() -> None:
    found = misfits(ADVICE.manners, "DE", "de", "Guten Abend, hast du die Lampe von Jana schon?")
    assert found == ["DE/de is addressed with Sie, Ihr, Ihnen, and the translation is not, 2 times"]
    assert misfits(ADVICE.manners, "DE", "de", "Guten Abend, haben Sie die Lampe schon?") == []
    assert misfits(ADVICE.manners, "GB", "cy", "hast du") == []
