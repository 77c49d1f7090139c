"""Figures written anew for the reader's locale: the same value, and only where it is certain."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from babel import Locale
from babel.dates import format_skeleton
from babel.numbers import format_decimal
from crossdesk.manners.isolate import ISOLATE, POP
from hypothesis import given
from hypothesis import strategies as st

from translation.facts.figures import Quantity, plain
from translation.facts.find import Fact, find_facts
from translation.facts.read_moments import order_of, read_date
from translation.facts.relocalise import read_figure, relocalise

LOCALES = ["de", "de-CH", "en", "en-GB", "en-US", "en-IN", "fr", "es", "pl", "pt-BR", "sv", "tr", "ar", "he", "fa"]
LOCALES += ["hi", "ja", "zh-Hant", "ko", "hu"]
SCRIPTS = ["0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "०१२३४५६७८९"]
PAIRS = st.tuples(st.sampled_from(LOCALES), st.sampled_from(LOCALES))


def anew(text: str, source: str, target: str) -> str:
    return relocalise(text, find_facts(text), text, source, target).text


def value(kind: str, text: str, tag: str) -> object:
    """What a figure of a kind says under a locale, with ` kg` after it, so that it is a quantity."""
    read = read_figure(Fact(kind, 0, len(text), text), f"{text} kg", Locale.parse(tag, sep="-"))
    return read[:3] if isinstance(read, Quantity) else read


def says(written: str, day: date, locale: Locale) -> bool:
    """Whether it is that day in numbers of one meaning, or with the name of its month."""
    named = format_skeleton("yMMMd", day, locale=locale)
    return written.strip(ISOLATE + POP) == named or (order_of(locale) is not None and read_date(written, locale) == day)


@pytest.mark.parametrize(
    ("source", "target", "text", "expected"),
    [
        ("de", "en", "1.234,56 €", "€1,234.56"),
        ("de", "en", "-5,00 €", "-€5.00"),
        ("fr", "en", "1\u202f234,50 EUR", "EUR\u00a01,234.50"),
        ("en", "de", "US$ 1,234", "1.234\u00a0US$"),
        ("ar", "en", "٣٫٥٠ ر.س", "SAR\u00a03.50"),
        ("de", "tr", "3,5 %", "%3,5"),
        ("en", "de", "2.5–3.5 kg", "2,5–3,5 kg"),
        ("de", "en", "Größe 38,5", "Größe 38.5"),
        ("de-DE", "en-US", "2.500 kg", "2,500 kg"),
        ("de", "en-GB", "05.12.2026", "05/12/2026"),
        ("de", "en", "2026-12-05", "Dec 5, 2026"),
        ("de", "ko", "2026-12-05", "2026년 12월 5일"),
        ("ja", "de", "2026年11月27日", "27.11.2026"),
        ("de", "en", "am 27.11.2026 um 14:30", "am Nov 27, 2026 um 2:30\u202fPM"),
        ("de", "en", "09:05", "9:05\u202fAM"),
        ("en-US", "ar", "at 14:30", f"at {ISOLATE}2:30 م{POP}"),
        ("de", "he", f"{ISOLATE}2.345,5 kg{POP}", f"{ISOLATE}2,345.5 kg{POP}"),
    ],
)
def test_a_figure_is_written_as_its_reader_writes_it(source: str, target: str, text: str, expected: str) -> None:
    assert anew(text, source, target) == expected


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("en", "11/12/2026"),
        ("de", "05/12/2026"),
        ("de", "27.11.26"),
        ("th", "27/11/2569"),
        ("en", "02:30"),
        ("es", "10:30 de la noche"),
        ("de", "16:10"),
        ("de", "1.234 Stück"),
        ("es", "2.500 kg"),
        ("de", "Größen 38,39 oder 40"),
        ("de", "1.234 KWD"),
        ("de", "14:30 Stunden"),
        ("de", "1,234 €"),
        ("de", "12.50 €"),
        ("en", "iOS 17.5"),
        ("en", "Version 2.5 kg"),
        ("de", "Nr. 2026-11-27"),
        ("de", "2 EUR 5,-"),
        ("de", "10000042"),
        ("de", "CB-10000042"),
        ("de", "1Z999AA1"),
        ("de", "+49 30 12345"),
        ("fr", "3 612 345 678"),
        ("de", "https://x.example/1,5/2026-11-27"),
        ("ja", "3000円"),
        ("de", "{1,5}"),
    ],
)
@pytest.mark.parametrize("target", ["en-US", "fr", "ar"])
def test_what_is_not_certain_or_no_figure_stays_as_it_was_written(source: str, text: str, target: str) -> None:
    assert anew(text, source, target) == text


def test_a_time_keeps_its_form_where_words_say_the_hour_already() -> None:
    for said in ("at 14:30 hours", "at 14:30 PM", "14:30 o'clock", "at 14:30 in the afternoon"):
        assert relocalise("um 14:30", find_facts("um 14:30"), said, "de", "en").text == said


@given(PAIRS, st.decimals(0, 10**7, places=2), st.sampled_from(["€", "$", "zł", "CHF"]), st.sampled_from(SCRIPTS))
def test_an_amount_has_the_same_value_before_and_after(
    pair: tuple[str, str], amount: Decimal, sign: str, digits: str
) -> None:
    source, target = pair
    number = format_decimal(amount, "#,##0.00", locale=Locale.parse(source, sep="-"))
    text = f"{number} {sign}".translate(str.maketrans(SCRIPTS[0], digits))
    after = anew(text, source, target)
    assert value("amount", text, source) == ("amount", amount, 2)
    assert after == text or value("amount", after, target) == ("amount", amount, 2)
    assert sign in after


@given(PAIRS, st.text("0123456789.,:/- %€$٫٬٣", max_size=14))
def test_whatever_is_written_anew_is_read_back_as_it_was(pair: tuple[str, str], text: str) -> None:
    source, target = (Locale.parse(tag, sep="-") for tag in pair)
    for fact in find_facts(text):
        before = read_figure(fact, text, source)
        for each in relocalise(text, [fact], fact.text, *pair).rewritten:
            assert before is not None
            if isinstance(before, Quantity):
                assert value(fact.kind, each.now, pair[1]) == before[:3]
            elif isinstance(before, date):
                assert says(each.now, before, target)


@given(PAIRS, st.integers(0, 70_000).map(lambda days: date(1950, 1, 1) + timedelta(days)))
def test_a_date_is_the_same_day_before_and_after(pair: tuple[str, str], day: date) -> None:
    source, target = (Locale.parse(tag, sep="-") for tag in pair)
    written = plain(format_skeleton("yMd", day, locale=source))
    for text in (day.isoformat(), written):
        after = anew(text, *pair)
        assert after == text or says(after, day, target)


@pytest.mark.parametrize("target", ["en", "en-GB", "ar", "hi", "ko", "zh-Hant"])
def test_no_two_times_are_written_alike(target: str) -> None:
    times = [f"{hour:02}:{minute:02}" for hour in range(24) for minute in (0, 5, 10, 59)]
    written = {anew(each, "de", target) for each in times}
    assert len(written) == len(times)
