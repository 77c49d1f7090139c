"""What a message names: parcels, orders, sums, dates, countries, goods, addresses; each in canonical form."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from crossdesk.contracts.intent import Entities

from intent.amounts import Amounts
from intent.catalogue import NOTHING_ON_OFFER, Catalogue
from intent.contacts import Span, find_emails, find_phones
from intent.countries import Countries
from intent.data_files import table
from intent.dates import Dates
from intent.orders import DEFAULT_PATTERN, find_order_ids, is_order_id
from intent.products import ProductWords
from intent.relative_dates import RelativeDates
from intent.text import ascii_digits, fold, readable
from intent.tokens import words_in
from intent.tracking import find_tracking_numbers

_DIGIT = re.compile("[0-9]")
_COMMA_IN_NUMBER = re.compile("((?<![０-９])[０-９]{1,3}|[¥￥$€] ?[0-9]{1,3})，(?=[0-9０-９]{3}(?![0-9０-９]))")
_DASH_IN_NUMBER = re.compile(r"[‐‑‒–—−](?<=[A-Za-z].)(?=\d)")
_MONTH_FIRST_COUNTRIES = frozenset({"US", "PH", "JP", "CN", "TW", "HK", "KR"})
_MONTH_FIRST_LANGUAGES = frozenset({"ja", "zh", "ko"})


@dataclass(frozen=True)
class Surroundings:
    """What a message alone does not tell: who wrote, when, in which language, and how the shop names its things."""

    received: date
    country: str | None = None
    locale: str | None = None
    order_pattern: str = DEFAULT_PATTERN
    about_parcels: bool = True
    language: str | None = None
    catalogue: Catalogue = field(default=NOTHING_ON_OFFER)

    @property
    def month_first(self) -> bool:
        """Whether 11/12 is 12 November where the message comes from."""
        language, _, region = (self.locale or self.language or "").replace("_", "-").partition("-")
        return language in _MONTH_FIRST_LANGUAGES or (region or self.country) in _MONTH_FIRST_COUNTRIES

    @property
    def spoken(self) -> str | None:
        """The language, as the message or else its locale tells."""
        return self.language or self.locale


class EntityFinder:
    """Holds the tables for amounts, dates, countries and goods. Built once."""

    def __init__(self) -> None:
        self._amounts = Amounts(table("currencies.yaml"))
        self._dates = Dates(table("months.yaml"), table("days_of_month.yaml"))
        self._relative_dates = RelativeDates(table("relative_dates.yaml"))
        self._countries = Countries(table("countries.yaml"), table("country_names.yaml"), table("country_endings.yaml"))
        self._posts: dict[str, str] = table("posts.yaml")
        self._products = ProductWords()

    def find(self, text: str, around: Surroundings) -> Entities:
        """All that is named. What was recognised as one thing is not taken for another: digits are used up."""
        # The comma of Chinese and Japanese, brought to its plain form, would glue two numbers; within one it stays.
        # Another dash than the plain one would let the digits of an order's number pass for a telephone's.
        plain = _DASH_IN_NUMBER.sub("-", ascii_digits(readable(_with_plain_commas(text))))
        emails = find_emails(plain) if "@" in plain else []
        plain = _without(plain, [span for _, span in emails])
        find = self._in_numbers if _DIGIT.search(plain) else self._in_words
        # Given whole: a default that is left out costs pydantic a copy.
        return Entities(emails=[email for email, _ in emails], **find(plain, around))

    def _in_words(self, plain: str, around: Surroundings) -> dict[str, list[Any]]:
        """What a text without digits can name."""
        folded = fold(plain)
        words = words_in(folded)
        return {
            "order_ids": find_order_ids(plain, around.order_pattern),
            "tracking_numbers": [],
            "amounts": [each for each, _ in self._amounts.find(plain, (around.country, around.spoken), folded)],
            "dates": self._days(folded, words, plain, around),
            "countries": self._countries.find(folded, plain, around.spoken, words),
            "products": self._goods(plain, words, around, numbers_named=False),
            "phones": [],
        }

    def _in_numbers(self, plain: str, around: Surroundings) -> dict[str, list[Any]]:
        tracking = find_tracking_numbers(plain, about_parcels=around.about_parcels, posts=self._posts)
        plain = _without(plain, [span for _, span in tracking])
        amounts = self._amounts.find(plain, (around.country, around.spoken))
        rest = _without(plain, [span for _, span in amounts])
        phones = [
            (phone, span)
            for phone, span in find_phones(rest, around.country)
            if not is_order_id(rest[slice(*span)], around.order_pattern)
        ]
        rest = _without(rest, [span for _, span in phones])
        folded = fold(rest)
        words = words_in(folded)
        return {
            "order_ids": find_order_ids(rest, around.order_pattern),
            "tracking_numbers": [number for number, _ in tracking],
            "amounts": [amount for amount, _ in amounts],
            "dates": self._days(folded, words, rest, around),
            "countries": self._countries.find(folded, rest, around.spoken, words),
            "products": self._goods(rest, words, around, numbers_named=bool(phones)),
            "phones": [phone for phone, _ in phones],
        }

    def _days(self, folded: str, words: Sequence[str], plain: str, around: Surroundings) -> list[str]:
        named, rest = self._dates.find(folded, around.received, around.spoken, month_first=around.month_first)
        told = self._relative_dates.find(rest, around.received, around.spoken, plain, named, words)
        return sorted({day.isoformat() for day in (*named, *told)})

    def _goods(self, plain: str, words: Sequence[str], around: Surroundings, *, numbers_named: bool) -> list[str]:
        """What the shop itself calls by name, then what the customer calls by its kind."""
        own = around.catalogue.find(plain)
        rest = _without(plain, [span for _, span in own])
        kinds = self._products.find(rest, around.spoken, numbers_named=numbers_named, words=None if own else words)
        return list(dict.fromkeys([*(name for name, _ in own), *kinds]))


def _with_plain_commas(text: str) -> str:
    return _COMMA_IN_NUMBER.sub(r"\1,", text).replace("，", ", ") if "，" in text else text


def _without(text: str, spans: list[Span]) -> str:
    """The text with spaces in the place of what was recognised, so that positions stay."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text
