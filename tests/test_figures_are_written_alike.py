"""Bills, answers, notices, callbacks and replies write the same day and time alike, in all 22 languages."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from gateway.payments.minor_units import digits_by_code
from knowledge.language import reading_locale
from knowledge.load_library import load_library
from knowledge.local_time import local_moment, long_date, weekday_and_date
from knowledge.money import USUAL_EXPONENT
from payments_risk.bill_pages.figures import day_text
from payments_risk.bill_pages.reader import reader_of
from payments_risk.bill_pages.texts import LANGUAGES
from payments_risk.billing.currencies import minor_digits
from routing.callback import Window
from routing.callbacks.told import written
from translation.manners.advise import locale_of
from translation.manners.local_times import Reader, moment_text

ISOLATES = re.compile("[\u2066-\u2069\u200e\u200f\u061c]")
"""Where a line runs from the right, figures stand in isolates of several kinds: they are read alike."""
BERLIN = ZoneInfo("Europe/Berlin")
AT, NOON, EVENING = (datetime(2026, 11, 27, hour, 5, tzinfo=UTC) for hour in (8, 11, 20))


def read(text: str) -> str:
    return ISOLATES.sub("", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_reader_is_found(language: str) -> None:
    assert reader_of(language).locale == reading_locale(language, None, None) == locale_of(language, None)


def test_amounts_have_the_same_digits() -> None:
    """How they are written is told once, by `crossdesk.amount_text`; each service knows its currencies by itself."""
    exponents = load_library().conventions.exponents
    for currency, digits in digits_by_code().items():
        assert (minor_digits(currency), exponents.get(currency, USUAL_EXPONENT)) == (digits, digits), currency


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_day_and_a_time_are_written_alike(language: str) -> None:
    locale = reader_of(language).locale
    assert day_text(AT, locale) == long_date(AT, UTC, locale)
    for moment in (AT, NOON, EVENING):
        day, answer = weekday_and_date(moment, BERLIN, locale), local_moment(moment, BERLIN, locale)
        assert read(moment_text(moment, Reader(BERLIN, locale))) == f"{day}, {answer.time} {answer.abbreviation}"
        window = Window(moment, moment.replace(minute=35), "Europe/Berlin")
        callback = written(window, str(Locale.parse(str(locale))).replace("_", "-"))
        assert callback.startswith(f"{day}, {answer.time}\N{EN DASH}")
