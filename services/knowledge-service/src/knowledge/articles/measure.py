"""How well articles are found: questions of a file against what the search gives for each way of searching."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from crossdesk.encoding import Encoder, Vector
from crossdesk.store.database import Database
from pydantic import BaseModel, ConfigDict

from knowledge.articles.article import Article
from knowledge.articles.encoding import encode_questions
from knowledge.articles.search import Found, Question, search, sure_of
from knowledge.articles.search_rules import SearchRules

WAYS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "body only": {"weights": ("body_vector", "words"), "words": ("body",)},
    "phrasings only": {"weights": ("question_vector", "words"), "words": ("question",)},
    "words only": {"weights": ("words",), "words": ("body", "question")},
    "vectors only": {"weights": ("body_vector", "question_vector"), "words": ()},
    "hybrid": {"weights": ("body_vector", "question_vector", "words"), "words": ("body", "question")},
}
"""Ways of searching, each by the lists and the kinds of words in common that it goes by."""
EVERYWHERE = ("US",)
"""A market that every article of the demo shop is for."""


class QuestionSet(BaseModel):
    """Language -> article -> questions it answers; and questions that no article answers."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    answered: dict[str, dict[str, list[str]]]
    none: dict[str, list[str]]


@dataclass(frozen=True)
class Asked:
    """A question, the article that answers it (None: no article does), and what was found."""

    language: str
    right: str | None
    vector: Vector | None
    text: str
    found: Sequence[Found] = ()

    def found_within(self, most: int) -> bool:
        return self.right in [each.id for each in self.found[:most]]


def questions_of(given: QuestionSet, encoder: Encoder | None) -> list[Asked]:
    """All questions of the file, encoded where there is an encoder."""
    answered = [
        Asked(language, article, None, text)
        for language, articles in given.answered.items()
        for article, texts in articles.items()
        for text in texts
    ]
    unanswered = [Asked(language, None, None, text) for language, texts in given.none.items() for text in texts]
    asked = [*answered, *unanswered]
    if encoder is None:
        return asked
    vectors = encode_questions(encoder, [each.text for each in asked])
    return [replace(each, vector=vector) for each, vector in zip(asked, vectors, strict=True)]


def phrasings_of(articles: Iterable[Article]) -> QuestionSet:
    """The last phrasing of each article, as a question."""
    answered: dict[str, dict[str, list[str]]] = {}
    for article in articles:
        answered.setdefault(article.language, {})[article.id] = list(article.questions[-1:])
    return QuestionSet(answered=answered, none={})


async def ask(database: Database, tenant: str, asked: Sequence[Asked], way: str, rules: SearchRules) -> list[Asked]:
    """Each question with what one of WAYS finds for it, in its own language alone."""
    used = {
        field: {name: weight if name in names else 0.0 for name, weight in getattr(rules, field).items()}
        for field, names in WAYS[way].items()
    }
    only = rules.model_copy(update=used)
    answers = []
    for each in asked:
        question = Question(each.text, (each.language,), EVERYWHERE, date.today())  # noqa: DTZ011  # no article is dated
        answers.append(replace(each, found=await search(database, tenant, question, each.vector, only)))
    return answers


def recall(asked: Iterable[Asked], most: int) -> float:
    """Share of the answered questions whose article is among the first `most`."""
    verdicts = [each.found_within(most) for each in asked if each.right]
    return sum(verdicts) / len(verdicts) if verdicts else 0.0


def quoted(asked: Iterable[Asked], rules: SearchRules) -> tuple[int, int]:
    """How many of these questions would be answered by a passage, and how many of those by a wrong article."""
    said = [(each, found) for each in asked if (found := sure_of(each.found, rules))]
    return len(said), sum(found.id != each.right for each, found in said)
