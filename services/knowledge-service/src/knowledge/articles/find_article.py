"""Which cases articles are searched for, before the transaction, and what was found surely enough to be quoted."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from crossdesk.contracts.intent import Case
from crossdesk.store.database import Database

from knowledge.articles.encoding import Encoding
from knowledge.articles.full_text import family_of
from knowledge.articles.search import Found, Question, search, sure_of
from knowledge.articles.search_rules import SearchRules
from knowledge.library import Library
from knowledge.situation import local_date, place_of

SHORTEST = 6
"""Characters of a question worth a search: a greeting or a bare number finds anything."""
NO_LANGUAGE = "und"
LOOKED_AT_EVERY = 60.0
"""Seconds after which a shop without articles may have some."""


@dataclass(frozen=True, eq=False)
class ArticleFinder:
    """Finds the passage that answers a case; for most cases there is nothing to do."""

    database: Database
    encoding: Encoding
    library: Library
    rules: SearchRules
    _shelves: dict[str, tuple[float, bool]] = field(default_factory=dict)
    """Tenant -> until when (time.monotonic()) it is known whether it has articles, and whether it has."""

    def question(self, case: Case) -> Question | None:
        """What is to be searched for; None where an article must not answer, or is not wanted."""
        intent, text = case.understanding.intent, case.inquiry.text
        unsure = intent.confidence < self.library.rules.answer_from_confidence
        if not self._may_have_articles(case.tenant):
            return None
        if case.dispute or case.needs or case.understanding.urgent or len(text.strip()) < SHORTEST:
            return None
        if not unsure and intent.id not in self.rules.intents:
            return None
        return Question(text, self._languages(case), self._markets(case), local_date(case, self.library.conventions))

    async def find(self, case: Case, question: Question) -> Found | None:
        """The passage to quote; None when nothing is sure, or the encoder is behind or missing."""
        if not await self._has_articles(case.tenant):
            return None
        vector = await self.encoding.vector(question.text)
        if vector is None:
            return None
        found = await search(self.database, case.tenant, question, vector, self.rules)
        return sure_of(found, self.rules)

    def _may_have_articles(self, tenant: str) -> bool:
        until, has = self._shelves.get(tenant, (0.0, True))
        return has or until < time.monotonic()

    async def _has_articles(self, tenant: str) -> bool:
        """Whether there is anything to search, looked at once a minute: most shops have none, and encoding is dear."""
        until, has = self._shelves.get(tenant, (0.0, True))
        if until < time.monotonic():
            async with self.database.transaction([tenant]) as connection:
                has = bool(await connection.fetchval("SELECT EXISTS (SELECT FROM articles WHERE tenant = $1)", tenant))
            self._shelves[tenant] = (time.monotonic() + LOOKED_AT_EVERY, has)
        return has

    def _languages(self, case: Case) -> tuple[str, ...]:
        """Those the customer reads: of the message, what its readers can read too, and of the locale."""
        tags = (case.understanding.language, case.inquiry.customer.locale or "")
        read = [tag for given in tags if given and given != NO_LANGUAGE for tag in readable(given, self.library)]
        return tuple(dict.fromkeys(read))

    def _markets(self, case: Case) -> tuple[str, ...]:
        country = place_of(case)
        return markets_of(country, self.library) if country else ()


def readable(tag: str, library: Library) -> Iterator[str]:
    """The family of a language tag, and the neighbours of rules.yaml (`language_fallbacks`) its readers can read."""
    family: str | None = family_of(tag)
    seen: set[str] = set()
    while family and family not in seen:
        yield family
        seen.add(family)
        neighbour = library.rules.language_fallbacks.get(family.casefold())
        family = family_of(neighbour) if neighbour else None


def markets_of(country: str, library: Library) -> tuple[str, ...]:
    """What an article for this country may name as its market: the country, or the market whose law applies there."""
    law = library.conventions.laws.get(country)
    return tuple(dict.fromkeys(filter(None, (country, law))))
