"""A shop that has nothing in the memory is known for it for a moment, and its texts are not looked up one by one."""

from collections.abc import Sequence
from typing import Any

import pytest
from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import InquiryReceived
from crossdesk.contracts.translation import InquiryTranslated, LanguageDetected
from crossdesk.store.database import Database
from crossdesk.testing.examples import an_inquiry, an_inquiry_received

from translation.language import load_detector
from translation.main import subscriptions
from translation.memory import look_up
from translation.memory.cache import HitCache
from translation.memory.look_up import Found, TextKey, read_exact
from translation.memory.recall import Memory
from translation.memory.shops import Shops
from translation.settings import TranslationSettings
from translation.translate_text import TranslationDesk

from .test_memory_recalls import TEXT, Clock, corrected, database, learn, memory, recalled

__all__ = ["database", "memory"]

LEARNED = "Where is the order CB-10000042 now?"


@pytest.fixture
def looked_up(monkeypatch: pytest.MonkeyPatch) -> list[TextKey]:
    """The texts that were looked up."""
    sought: list[TextKey] = []

    async def noting(database: Database, keys: Sequence[TextKey]) -> dict[int, Found]:
        sought.extend(keys)
        return await read_exact(database, keys)

    monkeypatch.setattr(look_up, "read_exact", noting)
    return sought


async def test_after_a_first_miss_no_text_of_an_empty_shop_is_looked_up(
    database: Database, memory: Memory, looked_up: list[TextKey]
) -> None:
    assert [await recalled(database, memory) for _ in range(3)] == [None] * 3
    assert len(looked_up) == 1


async def test_texts_of_a_shop_with_entries_are_looked_up_each_time(
    database: Database, memory: Memory, looked_up: list[TextKey]
) -> None:
    await learn(database, memory, corrected("Thank you very much", "Vielen Dank"))
    assert [await recalled(database, memory) for _ in range(3)] == [None] * 3
    assert len(looked_up) == 3


async def test_the_first_correction_of_a_shop_counts_at_once_here_and_elsewhere_two_seconds_later(
    database: Database, memory: Memory
) -> None:
    clock = Clock()
    elsewhere = Memory(shops=Shops(HitCache(clock)))
    assert (await recalled(database, memory), await recalled(database, elsewhere)) == (None, None)
    await learn(database, memory, corrected(LEARNED))
    assert await recalled(database, memory) == LEARNED
    assert await recalled(database, elsewhere) is None
    clock.now = 2.0
    assert await recalled(database, elsewhere) == LEARNED


async def test_a_correction_learned_while_its_shop_is_looked_for_is_not_overlooked(database: Database) -> None:
    shops = Shops()

    class Slow:
        """A database that lets a correction come in between."""

        def statements(self, tenants: Any) -> Any:
            shops.has_some("demo")
            return database.statements(tenants)

    slow: Any = Slow()
    await shops.look(slow, "demo")
    assert not shops.has_none("demo")


def settings(target: str) -> TranslationSettings:
    url = "postgresql://localhost/crossdesk"
    return TranslationSettings.model_validate({"bus_url": url, "database_url": url, "agent_language": target})


def asked(text: str) -> InquiryReceived:
    return an_inquiry_received(text).model_copy(update={"tenant": "demo", "inquiry": an_inquiry(text)})


async def test_without_engines_only_what_a_shop_may_remember_is_asked_for(database: Database, memory: Memory) -> None:
    desk = TranslationDesk(load_detector(), memory=memory)
    event = asked(TEXT)

    async def said(target: str) -> tuple[bool, list[Event]]:
        """Whether the memory was asked, and what is said, by the steps a worker takes."""
        [line] = [each for each in subscriptions(settings(target), desk, database) if each.event is InquiryReceived]
        assert line.prepare
        assert line.doubtful
        assert line.fetch
        read = line.prepare(event)
        doubtful = line.doubtful(read)
        return doubtful, await line.handler(event, await line.fetch(event, read) if doubtful else read)

    assert (await said("de"))[0] is False
    was_asked, [shown] = await said("en")
    assert was_asked
    assert isinstance(shown, LanguageDetected)
    assert shown.why.endswith("; shown as written, for no translation engine is configured.")
    assert (await said("en"))[0] is False
    await learn(database, memory, corrected(LEARNED))
    was_asked, [_, translated] = await said("en")
    assert was_asked
    assert isinstance(translated, InquiryTranslated)
    assert (translated.source, translated.text, translated.engine) == ("de", LEARNED, "memory")
