"""Texts that are asked for at the same moment are looked up together, and each gets its own answer."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from crossdesk.errors import Transient
from crossdesk.store.database import Database

from translation.memory import look_up
from translation.memory.cache import HitCache
from translation.memory.look_up import Found, LookUps, TextKey, read_exact
from translation.memory.recall import Memory

from .test_memory_recalls import corrected, database, learn, memory, recalled

__all__ = ["database", "memory"]

KEY = TextKey("demo", b"0" * 16, "de", "en", "*", "*")


@pytest.fixture
def asked_together(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many texts each statement looked up."""
    counted: list[int] = []

    async def counting(database: Database, keys: Sequence[TextKey]) -> dict[int, Found]:
        counted.append(len(keys))
        return await read_exact(database, keys)

    monkeypatch.setattr(look_up, "read_exact", counting)
    return counted


@pytest.mark.parametrize(("most", "statements"), [(200, [4]), (3, [3, 1])])
async def test_each_gets_its_own_answer_of_its_own_shop(
    database: Database, asked_together: list[int], monkeypatch: pytest.MonkeyPatch, most: int, statements: list[int]
) -> None:
    monkeypatch.setattr(look_up, "MOST", most)
    forgetful = Memory(hits=HitCache(lambda: 0.0, seconds=0))
    text = "Wo ist die Bestellung CB-10000042 jetzt?"
    await learn(database, forgetful, corrected("Where is the order CB-10000042 now?"))
    await learn(database, forgetful, corrected("And where is CB-10000042 now?", tenant="other"))
    found = await asyncio.gather(
        recalled(database, forgetful, text),
        recalled(database, forgetful, "Das kennt niemand.", tenant="other"),
        recalled(database, forgetful, text.replace("CB-10000042", "AX-9"), tenant="other"),
        recalled(database, forgetful, text, tenant="third"),
    )
    assert tuple(found) == ("Where is the order CB-10000042 now?", None, "And where is AX-9 now?", None)
    assert asked_together == statements


async def test_all_who_wait_hear_of_a_database_that_is_out_and_the_next_one_asks_anew(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    look_ups = LookUps()

    async def out(database: Database, keys: Sequence[TextKey]) -> Any:
        raise Transient("the database is out")

    with monkeypatch.context() as broken:
        broken.setattr(look_up, "read_exact", out)
        found = await asyncio.gather(*(look_ups.find(database, KEY) for _ in range(3)), return_exceptions=True)
    assert [str(each) for each in found] == ["the database is out"] * 3
    assert await look_ups.find(database, KEY) is None


async def test_who_goes_away_leaves_the_others_their_answer(database: Database) -> None:
    look_ups = LookUps()
    gone, stays = (asyncio.create_task(look_ups.find(database, KEY)) for _ in range(2))
    await asyncio.sleep(0)
    gone.cancel()
    assert await stays is None
    with pytest.raises(asyncio.CancelledError):
        await gone
