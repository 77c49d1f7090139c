"""One fetch step looks up what an article needs, and what published answers need."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from crossdesk.contracts.intent import Case
from crossdesk.testing.examples import a_case

from knowledge.articles.encoding import Encoding
from knowledge.articles.find_article import ArticleFinder
from knowledge.learning.look_up import LookingUp, is_wanted
from knowledge.learning.published import Published


@dataclass
class Articles:
    """Searches for every case, or none, and finds `found`."""

    question_of: Any
    encoding: Encoding
    found: str = "a passage"

    def question(self, case: Case) -> Any:
        return self.question_of

    async def find(self, case: Case, question: Any) -> Any:
        return self.found


@dataclass
class Learned:
    text: str | None

    def text_to_encode(self, case: Case) -> str | None:
        return self.text


@dataclass
class Encoder:
    asked: list[str] = field(default_factory=list)

    def query(self, texts: Sequence[str]) -> list[list[float]]:
        self.asked += texts
        return [[1.0] for _ in texts]

    def passage(self, texts: Sequence[str]) -> Any:
        raise NotImplementedError("messages are questions")


def looking_up(question: Any, text: str | None, encoder: Encoder | None = None) -> LookingUp:
    articles = Articles(question, Encoding(encoder, 5.0))
    return LookingUp(cast("ArticleFinder", articles), cast("Published", Learned(text)))


def test_where_neither_is_wanted_nothing_is_looked_up() -> None:
    assert not is_wanted(looking_up(None, None).prepare(a_case()))
    assert is_wanted(looking_up("?", None).prepare(a_case()))
    assert is_wanted(looking_up(None, "masked").prepare(a_case()))


async def test_both_are_looked_up_where_both_are_wanted() -> None:
    encoder = Encoder()
    steps = looking_up("?", "masked", encoder)
    told = await steps.fetch(a_case(), steps.prepare(a_case()))
    assert (told.found, told.vector, encoder.asked) == ("a passage", [1.0], ["masked"])


async def test_without_an_encoder_the_words_must_do() -> None:
    steps = looking_up(None, "masked")
    told = await steps.fetch(a_case(), steps.prepare(a_case()))
    assert (told.found, told.vector) == (None, None)
