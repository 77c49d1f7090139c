"""Answers that quote a shop's article: word for word, and only where the article surely answers."""

from typing import Any

import pytest
from crossdesk.contracts.intent import Case
from crossdesk.contracts.knowledge import AnswerDrafted, NoAnswer
from crossdesk.store.database import Database
from crossdesk.testing.examples import a_case, a_customer, an_inquiry, an_understanding
from crossdesk.testing.handling import handle

from knowledge.articles.encoding import Encoding
from knowledge.articles.find_article import ArticleFinder
from knowledge.articles.quote_article import load_lead_in
from knowledge.asked import Questions
from knowledge.draft_answer import answer_from
from knowledge.library import Library

from .shop_articles import RULES, EncoderOfSubjects, article, fill


def case(text: str, intent: str = "product_usage", confidence: float = 0.9, **fields: Any) -> Case:
    understanding = an_understanding(intent, confidence, language=fields.pop("language", "en"))
    customer = fields.pop("customer", {"locale": "en-GB", "country": "GB"})
    made: Case = a_case(
        inquiry=an_inquiry(text, customer=a_customer(**customer)), understanding=understanding, **fields
    )
    return made


async def answered(database: Database, library: Library, event: Case, encoder: Any) -> Any:
    finder = ArticleFinder(database, Encoding(encoder, 5.0), library, RULES)
    question = finder.question(event)
    found = await finder.find(event, question) if question else None
    (said,) = await handle(database, answer_from(library), event, found, rows=Questions)
    return said


async def test_a_sure_passage_is_quoted_word_for_word_and_cited(
    database: Database, library: Library, encoder: EncoderOfSubjects
) -> None:
    lamp = article("lamp", "Tighten the screw {by} hand [gently].", url="https://shop.example/help/lamp")
    await fill(database, lamp, article("jacket", "Wash it."), encoder=encoder)
    said = await answered(database, library, case("How does the lamp hold?"), encoder)
    assert isinstance(said, AnswerDrafted)
    assert said.answer.text.endswith(
        "\n\nThis is what our help page “About the lamp” says:\n\nTighten the screw {by} hand [gently]."
        "\n\nhttps://shop.example/help/lamp"
    )
    assert (said.kind, said.answer.scenario, said.answer.sources) == ("answer", "article", ["article/lamp#1"])
    assert said.why.startswith("Article lamp, passage 1, quoted: intent product_usage, confidence 0.90")


async def test_an_unclear_message_is_answered_by_a_sure_passage_and_else_asked_back(
    database: Database, library: Library, encoder: EncoderOfSubjects
) -> None:
    await fill(database, article("lamp", "Bright."), article("jacket", "Dry."), encoder=encoder)
    said = await answered(database, library, case("lamp, how?", "greeting", 0.2), encoder)
    assert said.answer.scenario == "article"
    unsure = await answered(database, library, case("lamp or jacket, how?", "greeting", 0.2), encoder)
    assert (unsure.kind, unsure.answer.scenario) == ("question", "clarify")


@pytest.mark.parametrize("intent", ["refund_status", "product_defect", "warranty_claim", "human_agent"])
async def test_what_rests_on_a_case_is_never_answered_by_an_article(
    database: Database, library: Library, encoder: EncoderOfSubjects, intent: str
) -> None:
    await fill(database, article("lamp", "Bright."), encoder=encoder)
    said = await answered(database, library, case("The lamp?", intent), encoder)
    assert not isinstance(said, AnswerDrafted) or said.answer.scenario != "article"


async def test_articles_in_a_language_the_customer_does_not_read_are_not_quoted(
    database: Database, library: Library, encoder: EncoderOfSubjects
) -> None:
    await fill(database, article("lamp", "Bright.", "ja"), encoder=encoder)
    said = await answered(database, library, case("The lamp?", language="de"), encoder)
    assert isinstance(said, NoAnswer) or said.answer.scenario != "article"


async def test_without_an_encoder_all_is_as_without_articles(database: Database, library: Library) -> None:
    await fill(database, article("lamp", "Bright."))
    said = await answered(database, library, case("The lamp?"), None)
    assert isinstance(said, NoAnswer) or said.answer.scenario != "article"


async def test_a_quoted_passage_puts_no_question(
    database: Database, library: Library, encoder: EncoderOfSubjects
) -> None:
    await fill(database, article("lamp", "Bright."), encoder=encoder)
    await answered(database, library, case("The lamp?"), encoder)
    async with database.transaction(["demo"]) as connection:
        assert await connection.fetchval("SELECT count(*) FROM asked") == 0


def test_every_language_we_speak_has_a_lead_in(library: Library) -> None:
    assert load_lead_in().languages == set(library.rules.all_languages)
