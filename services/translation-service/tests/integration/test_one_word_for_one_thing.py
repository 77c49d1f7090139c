"""A word that comes again in a conversation is translated as before, from either side, and told of where it is not."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from math import sqrt
from typing import Any
from uuid import UUID, uuid4
from zlib import crc32

import pytest
from crossdesk.contracts.glossaries import GlossaryConfigured, GlossaryWritten
from crossdesk.contracts.translation import TranslationCorrected
from crossdesk.store.database import Database
from crossdesk.testing.examples import NOON, TENANT, a_conversation
from crossdesk.testing.handling import handle

from translation.conversations.kept_words import MOST_TEXTS, KeptText, Talk, keep_text, kept_words
from translation.conversations.learn_words import Asked
from translation.conversations.phrase_vectors import PhraseVectors
from translation.engines.engine import Batch, Result
from translation.glossary.in_force import Glossaries
from translation.glossary.stored import record_glossary
from translation.language import Detected, load_detector
from translation.measure_repeated_words import engines_of
from translation.memory.learn import Teaching, learn_correction
from translation.memory.recall import Memory
from translation.translate_text import Rendered, TranslationDesk, Wanted, translate_text
from translation.varying_engine import MARK

TALK = a_conversation()
DETECTOR = load_detector()
THINGS = (
    ("ladeschale", "ladeetui", "charging case", "charging cradle", "unit"),
    ("rückgabeetikett", "rücksendeetikett", "return label", "returns sticker"),
    ("deckel", "lid"),
)


class Meanings:
    """Stands for the encoder: words for one thing are near each other, all others as far as its ever are."""

    def query(self, texts: list[str]) -> Any:
        return self.passage(texts)

    def passage(self, texts: list[str]) -> Any:
        return [self._vector(text.lower()) for text in texts]

    def _vector(self, text: str) -> list[float]:
        thing = next((at for at, words in enumerate(THINGS) if text in words), None)
        own = [0.0] * 40
        own[crc32(text.encode()) % 37 + 3 if thing is None else thing] = sqrt(0.2)
        return [sqrt(0.8), *own]


@dataclass
class Scripted:
    """An engine that says what is next on its list, and keeps what it was told."""

    says: list[str]
    most: int = 1
    told: list[dict[str, str]] = field(default_factory=list)

    async def translate(self, batch: Batch) -> list[Result]:
        self.told.append(dict(batch.terms))
        return [self.says.pop(0)]


@dataclass
class Knowing:
    """An engine that knows texts, with `#` for what is hidden in them."""

    says: dict[str, str]
    most: int = 8
    texts: list[str] = field(default_factory=list)

    async def translate(self, batch: Batch) -> list[Result]:
        self.texts.extend(MARK.sub("#", text) for text in batch.texts)
        return [self._one(text) for text in batch.texts]

    def _one(self, text: str) -> Result:
        mark = MARK.search(text)
        return self.says[MARK.sub("#", text)].replace("#", mark[0] if mark else "")


SUITCASE = {
    "Valiz geldi.": "The suitcase arrived.",
    "# geldi.": "The # arrived.",
    "Valizin rengi ne?": "What colour is the luggage case?",
    "# rengi ne?": "What colour is the #?",
    "Please open the suitcase.": "Lütfen bavulu açın.",
    "Please open the #.": "Lütfen # açın.",
}


@pytest.fixture
async def database(service_database: Callable[[str], Awaitable[Database]]) -> Database:
    return await service_database("translation")


def desk_of(engine: Scripted, kind: str = "libretranslate") -> TranslationDesk:
    vectors = PhraseVectors(Meanings, deadline=60.0)
    return TranslationDesk(DETECTOR, engines_of(engine, kind), glossaries=Glossaries(), vectors=vectors)


async def translated(
    desk: TranslationDesk, database: Database, text: str, source: str, target: str, talk: UUID = TALK
) -> Rendered:
    wanted = Wanted(TENANT, text, target, source=source, country="DE", conversation_id=talk)
    return await translate_text(desk, database, wanted)


async def test_an_engine_that_takes_terms_is_told_what_the_conversation_said_from_either_side(
    database: Database,
) -> None:
    engine = Scripted(["The charging case is stuck.", "Bitte senden Sie die Ladeschale.", "My charging case is here."])
    desk = desk_of(engine, "openai")
    await translated(desk, database, "Die Ladeschale klemmt.", "de", "en")
    await translated(desk, database, "Please send the charging case.", "en", "de")
    await translated(desk, database, "Meine Ladeschale ist da.", "de", "en")
    assert engine.told == [{}, {"charging case": "Ladeschale"}, {"Ladeschale": "charging case"}]


async def test_words_are_put_right_where_no_other_word_changes(database: Database) -> None:
    engine = Scripted(["The charging case is stuck.", "A charging cradle? Charging cradle costs extra."])
    engine.says[1] = "A charging cradle costs extra, the lid does not."
    desk = desk_of(engine)
    await translated(desk, database, "Die Ladeschale klemmt.", "de", "en")
    second = await translated(desk, database, "Eine Ladeschale kostet extra, der Deckel nicht.", "de", "en")
    assert second.text == "A charging case costs extra, the lid does not."
    assert second.terms.otherwise == ()


async def test_an_article_goes_with_the_word_that_is_put_in(database: Database) -> None:
    engine = Scripted(["The unit is stuck.", "An charging cradle costs extra.", "I bought a charging cradle."])
    desk = desk_of(engine)
    await translated(desk, database, "Die Ladeschale klemmt.", "de", "en")
    assert (await translated(desk, database, "Die Ladeschale kostet.", "de", "en")).text == "A unit costs extra."
    assert (await translated(desk, database, "Ich kaufte die Ladeschale.", "de", "en")).text == "I bought a unit."


async def test_a_word_of_another_gender_is_left_and_told_of_and_one_of_the_same_last_part_is_put_right(
    database: Database,
) -> None:
    engine = Scripted(
        [
            "The charging case is stuck.",
            "Bitte senden Sie das Ladeetui.",
            "The return label is missing.",
            "Hier ist das Rücksendeetikett.",
        ]
    )
    desk = desk_of(engine)
    await translated(desk, database, "Die Ladeschale klemmt.", "de", "en")
    other = await translated(desk, database, "Please send the charging case.", "en", "de")
    assert other.text == "Bitte senden Sie das Ladeetui."
    assert other.terms.otherwise == ("charging case",)
    assert "repeated words that may differ from before: 1" in other.why
    await translated(desk, database, "Das Rückgabeetikett fehlt.", "de", "en")
    same = await translated(desk, database, "Here is the return label.", "en", "de")
    assert (same.text, same.terms.otherwise) == ("Hier ist das Rückgabeetikett.", ())


async def test_a_word_that_stands_twice_is_left(database: Database) -> None:
    twice = "The charging cradle is not the charging cradle."
    desk = desk_of(Scripted(["The charging case is stuck.", twice]))
    await translated(desk, database, "Die Ladeschale klemmt.", "de", "en")
    assert (await translated(desk, database, "Die Ladeschale ist es nicht.", "de", "en")).text == twice


async def test_the_shops_glossary_comes_first(database: Database) -> None:
    term = {"source": "de", "target": "en", "term": "Ladeschale", "translation": "charging dock"}
    glossary = GlossaryWritten.model_validate({"preferred": [term]})
    engine = Scripted(["The charging case is stuck.", "The charging dock is here."])
    desk = desk_of(engine, "openai")
    await translated(desk, database, "Die Ladeschale klemmt.", "de", "en")
    await handle(database, record_glossary, GlossaryConfigured(tenant=TENANT, market="all", glossary=glossary))
    fresh = replace(desk, glossaries=Glossaries())
    rendered = await translated(fresh, database, "Die Ladeschale ist da.", "de", "en")
    assert engine.told[-1] == {"Ladeschale": "charging dock"}
    assert (rendered.text, rendered.terms.otherwise) == ("The charging dock is here.", ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The charging cradle is stuck.", "charging cradle"),
        ("The charging cradle is stuck, see https://evil.example.", "charging case"),
    ],
)
async def test_what_an_agent_puts_right_counts_from_then_on_unless_it_is_not_believed(
    database: Database, text: str, expected: str
) -> None:
    engine = Scripted(["The charging case is stuck.", "The charging case is here.", "The charging cradle is back."])
    desk = desk_of(engine, "openai")
    await translated(desk, database, "Die Ladeschale klemmt.", "de", "en")
    await translated(desk, database, "Die Ladeschale ist da.", "de", "en")
    corrected = TranslationCorrected.model_validate(
        {
            "tenant": TENANT,
            "conversation_id": TALK,
            "message_id": uuid4(),
            "author": "customer",
            "source": "de",
            "target": "en",
            "original": "Die Ladeschale klemmt.",
            "agent_id": "ana",
            "text": text,
            "was": "The charging case is stuck.",
            "why": "corrected",
        }
    )
    teaching = Teaching(Memory(), lambda text: Detected("en", 1.0))

    async def learnt(event: TranslationCorrected, work: Any) -> Any:
        return await learn_correction(teaching, event, work, None)

    await handle(database, learnt, corrected)
    await translated(desk, database, "Ihre Ladeschale ist wieder da.", "de", "en")
    assert engine.told[-1] == {"Ladeschale": expected}


def asking_desk(engine: Knowing, kind: str = "libretranslate") -> TranslationDesk:
    """Without an encoder."""
    vectors = PhraseVectors(lambda: None)
    return TranslationDesk(DETECTOR, engines_of(engine, kind), vectors=vectors, asked=Asked())


async def test_a_language_without_a_list_of_words_has_its_words_put_right_by_asking_beside_the_text(
    database: Database,
) -> None:
    engine = Knowing(SUITCASE)
    desk = asking_desk(engine)
    await translated(desk, database, "Valiz geldi.", "tr", "en")
    again = await translated(desk, database, "Valizin rengi ne?", "tr", "en")
    assert (again.text, again.terms.otherwise, again.warnings) == ("What colour is the suitcase?", (), ())
    assert sorted(engine.texts) == ["# geldi.", "# rengi ne?", "Valiz geldi.", "Valizin rengi ne?"]
    await translated(desk, database, "Valizin rengi ne?", "tr", "en")
    assert sorted(engine.texts[4:]) == ["# rengi ne?", "Valizin rengi ne?"]  # what was learned is known


async def test_an_earlier_text_is_not_shown_for_a_customer_in_another_country(database: Database) -> None:
    engine = Knowing(SUITCASE)
    desk = asking_desk(engine)
    await translated(desk, database, "Valiz geldi.", "tr", "en")
    await translate_text(
        desk, database, Wanted(TENANT, "Valizin rengi ne?", "en", source="tr", country="US", conversation_id=TALK)
    )
    assert engine.texts == ["Valiz geldi.", "Valizin rengi ne?"]


async def test_what_may_not_be_exchanged_is_told_with_both_words(database: Database) -> None:
    desk = asking_desk(Knowing(SUITCASE))
    await translated(desk, database, "Valiz geldi.", "tr", "en")
    await translated(desk, database, "Valizin rengi ne?", "tr", "en")
    reply = await translated(desk, database, "Please open the suitcase.", "en", "tr")
    assert reply.text == "Lütfen bavulu açın."
    assert reply.warnings == ('"suitcase" is "bavulu" here, and was "Valiz" before',)


async def test_an_engine_that_takes_terms_is_told_and_not_asked_beside_the_text(database: Database) -> None:
    engine = Knowing({**SUITCASE, "Valizin rengi ne?": "What colour is the suitcase?"})
    desk = asking_desk(engine, "openai")
    await translated(desk, database, "Valiz geldi.", "tr", "en")
    again = await translated(desk, database, "Valizin rengi ne?", "tr", "en")
    assert again.text == "What colour is the suitcase?"
    assert engine.texts == ["Valiz geldi.", "# geldi.", "Valizin rengi ne?"]


async def test_words_of_a_conversation_are_its_own(database: Database) -> None:
    engine = Scripted(["The charging case is stuck.", "The charging cradle is here.", "The charging cradle is here."])
    desk = desk_of(engine)
    await translated(desk, database, "Die Ladeschale klemmt.", "de", "en")
    elsewhere = await translated(desk, database, "Die Ladeschale ist da.", "de", "en", uuid4())
    assert elsewhere.text == "The charging cradle is here."
    outside = await translate_text(desk, database, Wanted(TENANT, "Die Ladeschale ist da.", "en", source="de"))
    assert outside.text == "The charging cradle is here."
    assert (await kept_words(database, Talk("other", TALK, "de", "en"))).texts == ()
    async with database.transaction(["other"]) as connection:
        for table in ("conversation_texts", "conversation_words"):
            assert await connection.fetchval(f"SELECT count(*) FROM {table}") == 0  # names of ours


async def test_texts_are_kept_without_facts(database: Database) -> None:
    desk = desk_of(Scripted(["The charging case is stuck."]))
    await translated(desk, database, "Die Ladeschale klemmt, ana@example.com.", "de", "en")
    assert (await kept_words(database, Talk(TENANT, TALK, "de", "en"))).texts == ()  # the engine lost the address
    desk = desk_of(Scripted(["The charging case is stuck."]))
    await translated(desk, database, "Die Ladeschale klemmt.", "de", "en")
    [kept] = (await kept_words(database, Talk(TENANT, TALK, "en", "de"))).texts
    assert kept == KeptText(
        "The charging case is stuck.", "Die Ladeschale klemmt.", by_person=False, answered=True, country="DE"
    )


async def test_the_first_texts_and_those_people_put_right_are_kept_for_a_month(database: Database) -> None:
    talk = Talk(TENANT, TALK, "de", "en")
    async with database.statements([TENANT]) as connection:
        for number in range(MOST_TEXTS + 3):
            text = KeptText(f"Wort {'x' * number}", "word", by_person=number == MOST_TEXTS + 1)
            await keep_text(connection, talk, text, NOON + timedelta(minutes=number))
    kept = (await kept_words(database, talk)).texts
    assert len(kept) == MOST_TEXTS
    assert kept[0].by_person
    assert [len(text.source) for text in kept[1:4]] == [5, 6, 7]
    async with database.statements([TENANT]) as connection:
        later = KeptText("Hallo", "hello", by_person=False)
        await keep_text(connection, talk._replace(conversation_id=uuid4()), later, NOON + timedelta(days=31))
    assert (await kept_words(database, talk)).texts == ()
