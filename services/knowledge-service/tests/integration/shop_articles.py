"""What tests of articles share: articles in short, an encoder that knows six subjects, and the rules of the search."""

from collections.abc import Sequence
from typing import Any

from crossdesk.encoding import DIMENSIONS
from crossdesk.store.database import Database

from knowledge.articles.article import Article, article_of
from knowledge.articles.search_rules import load_search_rules
from knowledge.articles.store import save_article

RULES = load_search_rules()
SUBJECTS = ("lamp", "lampe", "bottle", "jacket", "returns", "dishwasher")


class EncoderOfSubjects:
    """Texts that name the same subjects have the same vector; the share of each subject counts."""

    def __init__(self) -> None:
        self.encoded = 0

    def query(self, texts: list[str]) -> Sequence[Sequence[float]]:
        self.encoded += len(texts)
        return [self._vector(text.casefold()) for text in texts]

    passage = query

    def _vector(self, text: str) -> list[float]:
        counts = [float(text.count(subject)) for subject in SUBJECTS]
        vector = [*counts, 0.0 if any(counts) else 1.0]
        length = sum(value * value for value in vector) ** 0.5
        return [value / length for value in vector] + [0.0] * (DIMENSIONS - len(vector))


def article(name: str, body: str, language: str = "en", **fields: Any) -> Article:
    made = article_of({"id": name, "title": f"About the {name}", "language": language, "body": body, **fields}, "test")
    assert isinstance(made, Article), made
    return made


async def fill(database: Database, *articles: Article, tenant: str = "demo", encoder: Any = None) -> None:
    for each in articles:
        await save_article(database, tenant, each, "markdown", encoder)
