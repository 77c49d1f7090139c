"""Phrases with facts in them, as a language writes both: dates, amounts and names by CLDR, other scripts isolated."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, get_datetime_format
from babel.numbers import format_decimal, format_percent
from crossdesk.amount_text import amount_text
from crossdesk.contracts.event import Money

from gateway.handoff.choose_language import Reading
from gateway.handoff.phrases import Phrases, phrases_of
from gateway.payments.minor_units import digits_by_code

LONGEST_FACT = 200
"""Characters of a name, a scan or a promise; of more the beginning is told."""
ISOLATE, END = "\u2068", "\u2069"
"""FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE (UAX #9): what is between them turns nothing around it."""
CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Embeddings, overrides and isolates in what others wrote could turn our words around it."""
BETWEEN = " · "


@dataclass(frozen=True)
class Wording:
    """One language. All that tells a fact is a string of one line."""

    reading: Reading

    @cached_property
    def phrases(self) -> Phrases:
        return phrases_of(self.reading.language)

    @property
    def locale(self) -> Locale:
        return self.reading.locale

    def line(self, name: str, **facts: str) -> str:
        """A phrase of `lines`, with facts that are isolated already."""
        return self.phrases["lines"][name].format(**facts)

    def word(self, section: str, name: str) -> str:
        """What events call `name`; as it is where there is no phrase, such as for names of a shop's own."""
        known = self.phrases[section].get(name)
        return known if known is not None else self.fact(name.replace("_", " "))

    def fact(self, text: str) -> str:
        """What others wrote, on one line: isolated where it runs, or may run, the other way than our words."""
        told = " ".join(CONTROLS.sub("", text).split())
        told = told if len(told) <= LONGEST_FACT else told[: LONGEST_FACT - 1] + "…"
        return f"{ISOLATE}{told}{END}" if self.locale.text_direction == "rtl" or _right_to_left(told) else told

    def time(self, at: datetime) -> str:
        """The date and the time in UTC: where agents sit is not known."""
        moment = at.astimezone(UTC)
        pattern = str(get_datetime_format("medium", locale=self.locale)).replace("'", "")
        time = format_time(moment, "short", locale=self.locale)
        date = format_date(moment, "medium", locale=self.locale)
        return self.fact(pattern.replace("{0}", time).replace("{1}", date) + " UTC")

    def money(self, money: Money) -> str:
        """As bills and answers write it."""
        return self.fact(amount_text(money, self.locale, digits_by_code().get(money.currency, 2)))

    def percent(self, share: float) -> str:
        return self.fact(format_percent(share, locale=self.locale))

    def count(self, number: int) -> str:
        return self.fact(format_decimal(number, locale=self.locale))

    def country(self, code: str) -> str:
        return self.fact(self.locale.territories.get(code, code))

    def language(self, tag: str) -> str:
        """Its name; the tag itself where CLDR has none."""
        try:
            name = Locale.parse(tag, sep="-").get_display_name(self.locale)
        except (UnknownLocaleError, ValueError):
            name = self.locale.languages.get(tag)
        return self.fact(name or tag)


def joined(facts: Iterable[str | None]) -> str:
    """Those that are known, beside each other."""
    return BETWEEN.join(fact for fact in facts if fact)


def _right_to_left(text: str) -> bool:
    return any(unicodedata.bidirectional(character) in ("R", "AL") for character in text)
