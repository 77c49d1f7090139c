"""What a message names: parcels, orders, sums, dates, countries, addresses; each in canonical form."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from crossdesk.contracts.intent import Entities

from intent.amounts import Amounts
from intent.contacts import Span, find_emails, find_phones
from intent.countries import Countries
from intent.data_files import table
from intent.dates import Dates
from intent.orders import DEFAULT_PATTERN, find_order_ids
from intent.text import ascii_digits, fold, readable
from intent.tracking import find_tracking_numbers

_DIGIT = re.compile("[0-9]")


@dataclass(frozen=True)
class Surroundings:
    """What a message alone does not tell: who wrote, when, and how the shop numbers its orders."""

    received: date
    country: str | None = None
    locale: str | None = None
    order_pattern: str = DEFAULT_PATTERN
    about_parcels: bool = True


class EntityFinder:
    """Holds the tables for amounts, dates and countries. Built once."""

    def __init__(self) -> None:
        self._amounts = Amounts(table("currencies.yaml"))
        self._dates = Dates(table("months.yaml"))
        self._countries = Countries(table("countries.yaml"))
        self._posts: dict[str, str] = table("posts.yaml")

    def find(self, text: str, around: Surroundings) -> Entities:
        """All that is named. What was recognised as one thing is not taken for another: digits are used up."""
        plain = ascii_digits(readable(text))
        emails = find_emails(plain) if "@" in plain else []
        plain = _without(plain, [span for _, span in emails])
        find = self._in_numbers if _DIGIT.search(plain) else self._in_words
        # Given whole: a default that is left out costs pydantic a copy.
        return Entities(emails=[email for email, _ in emails], products=[], **find(plain, around))

    def _in_words(self, plain: str, around: Surroundings) -> dict[str, list[Any]]:
        """What a text without digits can name."""
        return {
            "order_ids": find_order_ids(plain, around.order_pattern),
            "tracking_numbers": [],
            "amounts": [],
            "dates": [],
            "countries": self._countries.find(fold(plain)),
            "phones": [],
        }

    def _in_numbers(self, plain: str, around: Surroundings) -> dict[str, list[Any]]:
        tracking = find_tracking_numbers(plain, about_parcels=around.about_parcels, posts=self._posts)
        plain = _without(plain, [span for _, span in tracking])
        amounts = self._amounts.find(plain)
        phones = find_phones(plain, around.country)
        rest = _without(plain, [span for _, span in (*amounts, *phones)])
        folded = fold(rest)
        return {
            "order_ids": find_order_ids(rest, around.order_pattern),
            "tracking_numbers": [number for number, _ in tracking],
            "amounts": [amount for amount, _ in amounts],
            "dates": self._dates.find(folded, around.received, month_first=around.locale in ("en-US", "en_US")),
            "countries": self._countries.find(folded),
            "phones": [phone for phone, _ in phones],
        }


def _without(text: str, spans: list[Span]) -> str:
    """The text with spaces in the place of what was recognised, so that positions stay."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text
