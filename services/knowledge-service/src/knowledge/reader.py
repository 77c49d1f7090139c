"""Who will read an answer: in which language, by which country's habits, on which clock."""

from dataclasses import dataclass
from datetime import tzinfo
from functools import lru_cache

from babel import Locale
from crossdesk.contracts.intent import Case

from knowledge.language import choose_language, reading_locale
from knowledge.library import Library
from knowledge.local_time import zone_for
from knowledge.scenario import Texts

READERS = 4096
"""Kinds of readers remembered: customers of one language, locale, country and clock are alike, wrong ones included."""


@dataclass(frozen=True)
class Reader:
    """Who will read: language of our texts, habits of the country, clock."""

    language: str
    locale: Locale
    zone: tzinfo


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
    language = choose_language(understood, locale, library.shop(tenant).default_language, written, library.rules)
    zone = zone_for(time_zone, country, library.conventions)
    return Reader(language, reading_locale(language, locale, country), zone)
