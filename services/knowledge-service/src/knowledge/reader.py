"""Who will read an answer: in which language, by which country's habits, on which clock."""

from dataclasses import dataclass
from datetime import tzinfo
from functools import lru_cache

from babel import Locale
from crossdesk.contracts.intent import Case

from knowledge.language import choose_language, reading_locale
from knowledge.library import Library
from knowledge.local_time import zone_for
from knowledge.manners.manner import Manner
from knowledge.scenario import Texts

READERS = 4096
"""Kinds of readers remembered: customers of one language, locale, country and clock are alike, wrong ones included."""


@dataclass(frozen=True)
class Reader:
    """Who will read: language of our texts, habits of the country, clock, manners of the market."""

    language: str
    locale: Locale
    zone: tzinfo
    manner: Manner


def reader_of(case: Case, library: Library, texts: Texts) -> Reader:
    """Find out how this customer reads one of our texts. Wrong locales and time zones are passed over, never raised."""
    customer = case.inquiry.customer
    language = library.conventions.romanised.language_of(case.inquiry.text) or case.understanding.language
    return _reader(
        library, texts.languages, case.tenant, language, customer.locale, customer.country, customer.time_zone
    )


@lru_cache(maxsize=READERS)
def _reader(
    library: Library,
    written: frozenset[str],
    tenant: str,
    understood: str,
    locale: str | None,
    country: str | None,
    time_zone: str | None,
) -> Reader:
    shop = library.shop(tenant)
    language = choose_language(understood, locale, shop.default_language, written, library.rules)
    habits, zone = reading_locale(language, locale, country), zone_for(time_zone, country, library.conventions)
    manner = library.manners.of(country or habits.territory, language, shop.manners)
    return Reader(language, habits, zone, manner)
