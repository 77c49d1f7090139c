"""What is looked up for a message before the transaction: its sentence vector where something published may answer it.

Beside it goes what the handler behind has looked up, so that one fetch step serves both.
"""

from dataclasses import dataclass, replace

from crossdesk.contracts.intent import Case

from knowledge.articles.find_article import ArticleFinder
from knowledge.articles.search import Found, Question
from knowledge.learning.clusters import Vector
from knowledge.learning.published import Published


@dataclass(frozen=True)
class LookUp:
    """What is to be looked up, and what was found. `text` is the masked message, where its vector is wanted."""

    question: Question | None = None
    text: str | None = None
    found: Found | None = None
    vector: Vector | None = None


@dataclass(frozen=True, eq=False)
class LookingUp:
    """The prepare and fetch steps of cases; for most of them there is nothing to do."""

    articles: ArticleFinder
    published: Published

    def prepare(self, case: Case) -> LookUp:
        """See `crossdesk.consume.subscription.Subscription`."""
        return LookUp(self.articles.question(case), self.published.text_to_encode(case))

    async def fetch(self, case: Case, wanted: LookUp) -> LookUp:
        """See `crossdesk.consume.subscription.Subscription`. What the encoder has no time for stays unknown."""
        vector = await self.articles.encoding.vector(wanted.text) if wanted.text else None
        found = await self.articles.find(case, wanted.question) if wanted.question else None
        return replace(wanted, found=found, vector=vector)


def is_wanted(look_up: LookUp) -> bool:
    """Whether there is something to look up."""
    return look_up.question is not None or look_up.text is not None
