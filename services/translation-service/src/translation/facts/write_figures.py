"""Writes amounts, numbers, dates and times as readers of a locale write them, by the CLDR; digits are 0 to 9."""

from datetime import date, time

from babel import Locale
from babel.dates import format_skeleton, format_time
from babel.numbers import format_decimal, get_currency_symbol, parse_pattern

from translation.facts.figures import Figure, Quantity
from translation.facts.read_moments import order_of, read_date

NO_BREAK = "\u00a0"
PLACE = "\ue000"
"""Where the sign goes: Babel would put its own in place of a code that the writer chose."""


def write_figure(figure: Figure, locale: Locale) -> str:
    """As many decimals as were written; a date with the name of its month where numbers would leave it open."""
    if isinstance(figure, time):
        return format_time(figure, "short", locale=locale)
    if isinstance(figure, date):
        return _date(figure, locale)
    if figure.kind == "amount":
        return _amount(figure, locale)
    number = format_decimal(figure.value, _decimals(locale, figure.decimals), locale=locale)
    return _percent(number, locale) if figure.kind == "percent" else f"{number}{figure.sign}"


def _date(day: date, locale: Locale) -> str:
    numeric = format_skeleton("yMd", day, locale=locale)
    if order_of(locale) is not None and read_date(numeric, locale) == day:
        return numeric
    return format_skeleton("yMMMd", day, locale=locale)


def _amount(figure: Quantity, locale: Locale) -> str:
    """The sign at the locale's place; letters do not touch digits."""
    sign = get_currency_symbol(figure.code, locale) if figure.code else figure.sign
    pattern = parse_pattern(locale.currency_formats["standard"].pattern)
    pattern.frac_prec = (figure.decimals, figure.decimals)
    shown = pattern.apply(figure.value, locale, currency=PLACE, currency_digits=False, numbering_system="latn")
    before, _, after = shown.partition(PLACE)
    gap_before = NO_BREAK if before[-1:].isdecimal() and sign[:1].isalpha() else ""
    gap_after = NO_BREAK if after[:1].isdecimal() and sign[-1:].isalpha() else ""
    return f"{before}{gap_before}{sign}{gap_after}{after}"


def _decimals(locale: Locale, count: int) -> str:
    whole = locale.decimal_formats[None].pattern.split(";")[0].split(".")[0]
    return f"{whole}.{'0' * count}" if count else str(whole)


def _percent(number: str, locale: Locale) -> str:
    before, _, after = _around(locale.percent_formats[None].pattern.split(";")[0])
    minus, digits = ("-", number[1:]) if number.startswith("-") else ("", number)
    return f"{minus}{before}{digits}{after}"


def _around(pattern: str) -> tuple[str, str, str]:
    """What stands before and after the digits of a pattern."""
    places = [at for at, letter in enumerate(pattern) if letter in "#0,."]
    return pattern[: places[0]], pattern[places[0] : places[-1] + 1], pattern[places[-1] + 1 :]
