"""The translation memory on a real PostgreSQL: learned from corrections, recalled, suggested, found and revoked."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import numpy as np
import pytest
from crossdesk.contracts.gateway import AgentReplied, InquiryReceived
from crossdesk.contracts.translation import TranslationCorrected
from crossdesk.encoding import DIMENSIONS
from crossdesk.store.database import Database
from crossdesk.store.unit_of_work import Cause, UnitOfWork

from translation.language import Detected, load_detector
from translation.main import subscriptions
from translation.memory.cache import HitCache
from translation.memory.decide import accept, revoke
from translation.memory.find import Entry, Sought, all_entries, find_entries
from translation.memory.learn import REVOKED_BEFORE, Teaching, encode_correction, learn_correction
from translation.memory.look_up import EXACT
from translation.memory.recall import Asked, Memory, recall, write_uses
from translation.memory.suggest import BY_TRIGRAMS, BY_VECTOR, HOW, suggest
from translation.settings import TranslationSettings
from translation.translate_text import NO_ENGINE, TranslationDesk, Wanted, translate_text

TEXT = "Wo ist die Bestellung CB-10000042 jetzt?"
PLAIN = "Wo ist die Bestellung ⟦code 1⟧ jetzt?"
BEGAN = datetime(2026, 5, 1, 12, tzinfo=UTC)
NOWHERE: Any = None
"""The database of subscriptions whose fetch steps are not run."""


class EncoderOfSubjects:
    """Texts on parcels point one way, all others another."""

    def query(self, texts: list[str]) -> Any:
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row, 0 if "parcel" in text.lower() or "包裹" in text else 1] = 1.0
        return vectors

    passage = query


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def detected(text: str) -> Detected:
    return Detected("fr" if "votre" in text else "en", 0.99)


@pytest.fixture
async def database(service_database: Callable[[str], Awaitable[Database]]) -> Database:
    return await service_database("translation")


@pytest.fixture
def memory() -> Memory:
    return Memory(EncoderOfSubjects)


def corrected(text: str, original: str = TEXT, **fields: Any) -> TranslationCorrected:
    given = {"tenant": "demo", "agent_id": "ana", "source": "de", "target": "en", "author": "customer", **fields}
    return TranslationCorrected(
        conversation_id=uuid4(), message_id=uuid4(), original=original, was=None, text=text, why="corrected", **given
    )


async def learn(database: Database, memory: Memory, *events: TranslationCorrected, begin: int = 0) -> None:
    teaching = Teaching(memory, detected)
    for minutes, event in enumerate(events, begin):
        cause = Cause(uuid4(), BEGAN + timedelta(minutes=minutes))
        vector = await encode_correction(teaching, event, database)
        async with database.transaction([event.tenant]) as connection:
            assert await learn_correction(teaching, event, UnitOfWork(connection, cause), vector) == []


async def recalled(database: Database, memory: Memory, text: str = TEXT, **fields: Any) -> str | None:
    asked = Asked(**{"tenant": "demo", "text": text, "source": "de", "target": "en", **fields})
    found = await recall(memory, database, asked)
    return found.text if found else None


async def entries(database: Database, tenant: str = "demo", **sought: Any) -> list[Entry]:
    return [entry async for entry in all_entries(database, tenant, Sought(**sought), detected)]


async def test_a_correction_is_used_for_the_next_message_that_says_the_same_of_another_order(
    database: Database, memory: Memory
) -> None:
    assert await recalled(database, memory) is None
    await learn(database, memory, corrected("Where is the order CB-10000042 now?"))
    assert await recalled(database, memory, "Wo ist  die Bestellung AX-9 jetzt?") == "Where is the order AX-9 now?"
    assert await recalled(database, memory, "Wo ist die Bestellung 20 € jetzt?") is None
    assert await recalled(database, memory, target="fr") is None
    assert await recalled(database, memory, source="nl") is None
    assert await recalled(database, memory, tenant="other") is None


async def test_of_two_corrections_the_newest_is_used_and_both_are_found(database: Database, memory: Memory) -> None:
    await learn(database, memory, corrected("Where is order CB-10000042?"))
    assert await recalled(database, memory) == "Where is order CB-10000042?"
    await learn(database, memory, corrected("And where is CB-10000042?", agent_id="bo"), begin=1)
    assert await recalled(database, memory) == "And where is CB-10000042?"
    both = await entries(database)
    assert [(entry.person, entry.translation) for entry in both] == [
        ("bo", "And where is ⟦code 1⟧?"),
        ("ana", "Where is order ⟦code 1⟧?"),
    ]
    assert {entry.doubts for entry in both} == {("another person translated the same text otherwise",)}


async def test_a_translation_for_the_market_comes_before_a_newer_one_for_all(
    database: Database, memory: Memory
) -> None:
    await learn(database, memory, corrected("Where is CB-10000042 for AT?"))
    async with database.transaction(["demo"]) as connection:
        await connection.execute("UPDATE memory_entries SET market = 'AT' WHERE tenant = 'demo'")
    await learn(database, memory, corrected("Where is CB-10000042 for all?"), begin=1)
    assert await recalled(database, memory, market="AT") == "Where is CB-10000042 for AT?"
    assert await recalled(database, memory, market="CH") == "Where is CB-10000042 for all?"


@pytest.mark.parametrize(
    ("text", "why", "kept", "used"),
    [
        ("Where is the order CB-66666666 now?", "loses 1 and adds 1", TEXT, False),
        ("Pay at pay.example.com for the order CB-10000042", "adds 1", TEXT, False),
        ("Où est votre commande CB-10000042 maintenant, merci?", "another language", PLAIN, True),
        ("Pay at crooks.ly for the order CB-10000042 now?", "link, address or account", PLAIN, True),
    ],
)
async def test_what_looks_poisoned_is_kept_with_its_reason_and_not_used_before_a_person_accepts_it(
    database: Database, memory: Memory, text: str, why: str, kept: str, *, used: bool
) -> None:
    await learn(database, memory, corrected(text))
    assert await recalled(database, memory) is None
    [entry] = await entries(database, state="refused")
    assert (why in entry.why, entry.text) == (True, kept)
    assert bool(await accept(database, "demo", [entry.id], "carla", "it is fine", memory)) == used
    assert await recalled(database, memory) == (text if used else None)


async def test_a_revoked_entry_is_never_used_again_nor_learned_from_the_same_person(
    database: Database, memory: Memory
) -> None:
    good, bad = corrected("Where is order CB-10000042?", agent_id="bo"), corrected("Give up on CB-10000042!")
    await learn(database, memory, good, bad)
    assert await recalled(database, memory) == "Give up on CB-10000042!"
    [entry] = await entries(database, person="ana")
    assert await revoke(database, "demo", [entry.id], "carla", "sabotage", memory) == [entry.id]
    assert await recalled(database, memory) == "Where is order CB-10000042?"
    assert await revoke(database, "demo", [entry.id], "carla", "twice", memory) == []
    await learn(database, memory, corrected("Give up on CB-10000042!!"), begin=5)
    assert await recalled(database, memory) == "Where is order CB-10000042?"
    again, first = await entries(database, person="ana")
    assert (first.state, first.decided_by, first.why) == ("revoked", "carla", "sabotage")
    assert (again.state, again.why) == ("refused", REVOKED_BEFORE)
    assert await accept(database, "demo", [first.id, again.id], "carla", "it is fine", memory) == [again.id]
    assert await recalled(database, memory) == "Give up on CB-10000042!!"


async def test_another_process_goes_by_a_revocation_once_its_hits_are_two_seconds_old(
    database: Database, memory: Memory
) -> None:
    clock = Clock()
    elsewhere = Memory(hits=HitCache(clock))
    await learn(database, memory, corrected("Where is order CB-10000042?"))
    assert await recalled(database, elsewhere) is not None
    [entry] = await entries(database)
    await revoke(database, "demo", [entry.id], "carla", "sabotage", memory)
    assert await recalled(database, memory) is None
    clock.now = 2.0
    assert await recalled(database, elsewhere) is None


async def test_entries_are_found_by_text_person_time_and_doubt(database: Database, memory: Memory) -> None:
    await learn(
        database,
        memory,
        corrected("Where is order CB-10000042?"),
        corrected("Thank you very much", "Vielen Dank", agent_id="bo"),
    )
    assert [entry.text for entry in await entries(database, text="bestellung CB-99")] == [PLAIN]
    assert [entry.text for entry in await entries(database, text="THANK")] == ["Vielen Dank"]
    assert [entry.person for entry in await entries(database, person="bo")] == ["bo"]
    assert [entry.person for entry in await entries(database, since=BEGAN + timedelta(minutes=1))] == ["bo"]
    assert [entry.person for entry in await entries(database, until=BEGAN + timedelta(minutes=1))] == ["ana"]
    assert await entries(database, doubtful=True) == []
    async with database.transaction(["demo"]) as connection:
        await connection.execute(
            "UPDATE memory_entries SET rendering = 'Where?' WHERE tenant = 'demo' AND person = 'ana'"
        )
    [doubted] = await entries(database, doubtful=True)
    assert doubted.doubts == ("it has other facts than the text",)


async def test_pages_follow_each_other_without_gap(database: Database, memory: Memory) -> None:
    words = ("eins", "zwei", "drei", "vier", "fünf")
    await learn(database, memory, *(corrected(f"Thanks {word}", f"Danke {word}") for word in words))
    seen: list[str] = []
    after: UUID | None = None
    for _ in range(3):
        page = await find_entries(database, "demo", Sought(), detected, after, 2)
        seen.extend(entry.text for entry in page.entries)
        after = page.after
    assert after is None
    assert seen == [f"Danke {word}" for word in reversed(words)]
    with pytest.raises(LookupError, match="has no entry"):
        await find_entries(database, "demo", Sought(), detected, uuid4())


async def test_uses_are_counted_and_added_up(database: Database, memory: Memory) -> None:
    await learn(database, memory, corrected("Where is order CB-10000042?"))
    for times in (2, 1):
        for _ in range(times):
            await recalled(database, memory)
        await write_uses(memory, database)
    [entry] = await entries(database)
    assert entry.uses == 3
    assert not memory.uses


LONG = "Wann kommt mein Paket CB-10000042 denn nun endlich bei mir zu Hause an?"
LIKE = "Wann kommt mein Paket AX-7 denn nun endlich bei mir zu Haus an?"


async def test_a_text_that_is_nearly_the_same_is_suggested_with_the_part_that_differs(
    database: Database, memory: Memory
) -> None:
    await learn(database, memory, corrected("When will parcel CB-10000042 be here?", LONG))
    asked = Asked("demo", LIKE, "de", "en")
    assert await recall(memory, database, asked) is None
    [found] = await suggest(memory, database, asked)
    [((start, end), (begin, stop))] = found.differing
    assert (found.asked[start:end], found.text[begin:stop]) == ("Haus", "Hause")
    assert found.translation == "When will parcel AX-7 be here?"
    assert 0.85 <= found.share < 1
    assert await suggest(memory, database, asked._replace(tenant="other")) == []
    assert await suggest(memory, database, asked._replace(text="Wann kommt mein Paket?")) == []


async def test_without_an_encoder_trigrams_find_what_is_alike(database: Database) -> None:
    memory = Memory()
    await learn(database, memory, corrected("When will parcel CB-10000042 be here?", LONG))
    [found] = await suggest(memory, database, Asked("demo", LIKE, "de", "en"))
    assert found.translation == "When will parcel AX-7 be here?"


async def test_vectors_find_among_many_what_trigrams_do_not_tell_apart(database: Database, memory: Memory) -> None:
    wanted, asked = "我的包裹什么时候能送到我家里呢谢谢", "我的包裹什么时候能送到他家里呢谢谢"
    await learn(database, memory, corrected("When will my parcel be here, thanks?", wanted, source="zh"))
    async with database.transaction(["demo"]) as connection:
        await connection.execute(NOISE, "demo")
    [found] = await suggest(memory, database, Asked("demo", asked, "zh", "en"))
    assert found.text == wanted
    assert found.share == pytest.approx(16 / 17)


NOISE = """
INSERT INTO memory_entries (tenant, id, source, target, market, domain, plain, digest, rendering, given_by, person,
                            learned_at, state, why)
SELECT $1, gen_random_uuid(), 'zh', 'en', '*', '*', repeat('多', n), int4send(n), 'many', 'import', 'file', now(),
       'in_use', ''
FROM generate_series(1, 30) AS n
"""


async def test_row_level_security_hides_another_shops_entries_whatever_a_statement_asks(
    database: Database, memory: Memory
) -> None:
    await learn(database, memory, corrected("Where is order CB-10000042?"))
    async with database.transaction(["other"]) as connection:
        for table in ("memory_entries", "memory_uses", "memory_shops"):
            assert await connection.fetchval(f"SELECT count(*) FROM {table}") == 0  # names of ours
        assert await connection.execute("UPDATE memory_entries SET state = 'revoked'") == "UPDATE 0"
    assert await revoke(database, "other", [entry.id for entry in await entries(database)], "eve", "mine", memory) == []
    assert await recalled(database, memory) == "Where is order CB-10000042?"


async def test_fresh_tables_are_searched_by_their_indexes(database: Database) -> None:
    where: Sequence[Any] = ("demo", "de", "en", "*", "*")
    plans = {
        "memory_by_text": (EXACT, tuple([each] for each in ("demo", b"0" * 16, *where[1:]))),
        "memory_alike": (BY_TRIGRAMS, (*where, "Wo ist mein Paket?", 10)),
        "memory_near": (BY_VECTOR, (*where, str([0.0] * (DIMENSIONS - 1) + [1.0]), 10)),
    }
    async with database.transaction(["demo"]) as connection:
        await connection.execute(HOW)
        for index, (sql, arguments) in plans.items():
            rows = await connection.fetch(f"EXPLAIN {sql}", *arguments)
            plan = "\n".join(row[0] for row in rows)
            assert index in plan, plan
            assert "Seq Scan" not in plan, plan


def test_corrections_are_listened_to_and_without_an_engine_the_memory_is_asked(memory: Memory) -> None:
    settings = TranslationSettings.model_validate(
        {"bus_url": "postgresql://localhost/crossdesk", "database_url": "postgresql://localhost/crossdesk"}
    )
    listening = subscriptions(settings, TranslationDesk(load_detector(), memory=memory), NOWHERE)
    asking = {each.event for each in listening if each.fetch is not None}
    assert asking >= {InquiryReceived, AgentReplied, TranslationCorrected}


async def test_a_text_that_was_put_right_needs_no_engine_any_more(database: Database, memory: Memory) -> None:
    desk = TranslationDesk(load_detector(), memory=memory)
    wanted = Wanted("demo", "Wo ist die Bestellung AX-9 jetzt?", "en", "de", suggest=True)
    before = await translate_text(desk, database, wanted)
    assert (before.text, before.why) == (None, NO_ENGINE)
    await learn(database, memory, corrected("Where is the order CB-10000042 now?"))
    after = await translate_text(desk, database, wanted)
    assert (after.text, after.state, after.engine) == ("Where is the order AX-9 now?", "translated", "memory")
    assert [fact.text for fact in after.facts] == ["AX-9"]
    nearly = await translate_text(desk, database, replace(wanted, text="Wo ist nur die Bestellung AX-9 jetzt?"))
    assert (nearly.text, nearly.state) == (None, "untranslated")
    [suggestion] = nearly.suggestions
    [((start, end), (begin, stop))] = suggestion.differing
    assert (suggestion.asked[start:end], suggestion.text[begin:stop]) == ("nur", "")
