import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from crossdesk.store.database import Database, open_database
from crossdesk.testing.databases import with_parts

from translation.engines.ask import Engines, Origin, Translation, translate
from translation.engines.budget import PART, Budget, Spent
from translation.engines.engine_list import EngineList
from translation.engines.ledger import REFUSED_FOR, Ledger
from translation.engines.open_engines import open_listed
from translation.language import UNDETERMINED, Detected

QUESTION = "Wo bleibt mein Paket?"
MAY = datetime(2026, 5, 20, tzinfo=UTC)


class Month:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = MAY

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
async def database(service_database: Callable[[str], Awaitable[Database]]) -> Database:
    return await service_database("translation")


async def spent(database: Database, tenant: str = "shop") -> tuple[Spent, Spent, int]:
    """Spent, held, and the highest alarm told, in May or later."""
    async with database.transaction([tenant]) as connection:
        row = await connection.fetchrow("SELECT * FROM spending WHERE tenant = $1 ORDER BY month", tenant)
        assert row is not None
    return (
        Spent(row["characters"], row["micros"]),
        Spent(row["held_characters"], row["held_micros"]),
        row["told"],
    )


def alarms_of(records: list[logging.LogRecord]) -> list[int]:
    return [percent for each in records if (percent := getattr(each, "percent", None)) is not None]


async def test_processes_that_spend_at_once_stay_within_a_budget_and_tell_each_alarm_once(
    database: Database, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    budget, chance, price = Budget(characters=50_000, money=100), random.Random(7), 1500
    url = with_parts(database_url, user="translation")
    async with AsyncExitStack() as stack:
        pools = [await stack.enter_async_context(open_database(url, "translation", connections=2)) for _ in range(3)]
        ledgers = [Ledger(pool, lambda tenant: budget, lambda: MAY) for pool in pools]

        async def spend(ledger: Ledger) -> int:
            paid = 0
            for _ in range(120):
                taken = await ledger.take("shop", length := chance.randint(1, 400), price)
                if taken and chance.random() < 0.2:
                    ledger.give_back(taken)
                elif taken:
                    paid += length
            return paid

        with caplog.at_level(logging.WARNING, "translation"):
            paid = sum(await asyncio.gather(*(spend(ledger) for ledger in ledgers for _ in range(2))))
            held_then = (await spent(database))[1]
            for ledger in ledgers:
                await ledger.close()
    found, held, told = await spent(database)
    assert found == Spent(paid, paid * price)
    assert held == Spent()
    assert 40_000 < found.characters <= 50_000
    assert held_then.characters <= 5_000
    told_of = alarms_of(caplog.records)
    assert told_of[:2] == [50, 80]
    assert told == told_of[-1]
    assert len(told_of) == len(set(told_of))


async def test_texts_of_a_part_are_counted_without_asking_the_database(database: Database) -> None:
    ledger = Ledger(database, lambda tenant: Budget(characters=100 * PART), lambda: MAY)
    assert await ledger.take("shop", 100, 5)
    await database.pool.close()
    for _ in range(PART // 100 - 1):
        assert await ledger.take("shop", 100, 5)
    with pytest.raises(asyncpg.InterfaceError):
        await ledger.take("shop", 100, 5)
    await ledger.close()  # a database that is out keeps no process from ending


async def test_without_a_limit_nothing_is_asked_or_counted(database: Database) -> None:
    await database.pool.close()
    ledger = Ledger(database, lambda tenant: Budget(), lambda: MAY)
    assert await ledger.take("shop", 10**9, 2000)


async def test_what_was_refused_is_asked_for_again_when_others_may_have_given_something_back(
    database: Database,
) -> None:
    clock, budget = Month(), Budget(characters=100)
    one, other = (Ledger(database, lambda tenant: budget, clock) for _ in range(2))
    taken = await one.take("shop", 90, 5)
    assert taken
    assert await other.take("shop", 20, 5) is None
    one.give_back(taken)
    await one.close()
    assert await other.take("shop", 20, 5) is None
    assert await other.take("shop", 10, 5)
    clock.now += REFUSED_FOR
    assert await other.take("shop", 20, 5)


async def test_a_new_month_begins_at_nothing_and_what_comes_late_counts_for_none(database: Database) -> None:
    clock, budget = Month(), Budget(characters=100)
    ledger = Ledger(database, lambda tenant: budget, clock)
    late = await ledger.take("shop", 100, 5)
    assert late
    clock.now += timedelta(days=20)
    assert await ledger.take("shop", 100, 5)
    ledger.give_back(late)
    clock.now += REFUSED_FOR
    assert await ledger.take("shop", 1, 5) is None
    await ledger.close()
    assert (await spent(database))[0] == Spent(100, 500)


async def test_a_tenant_never_sees_or_changes_what_another_spent(database: Database) -> None:
    ledger = Ledger(database, lambda tenant: Budget(characters=100), lambda: MAY)
    assert await ledger.take("shop", 100, 5)
    assert await ledger.take("another", 100, 5)
    async with database.transaction(["another"]) as connection:
        assert await connection.fetchval("SELECT count(*) FROM spending") == 1
        assert await connection.execute("UPDATE spending SET characters = 0 WHERE tenant = 'shop'") == "UPDATE 0"


async def test_a_tenant_without_budget_is_not_translated_and_others_are(
    tmp_path: Path, engines_served: Any, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    async def asked(engines: Engines, tenant: str) -> Translation:
        return await translate(engines, QUESTION, "de", "en", Origin(tenant, "DE"))

    async with open_listed(listed(engines_served.url), KEYS, undetermined, 2, database) as engines:
        with caplog.at_level(logging.WARNING, "translation"):
            found = [await asked(engines, "shop") for _ in range(2)]
        other = await asked(engines, "another")
    assert [each.text for each in found] == ["Where is my parcel?", None]
    assert "budget for translation is used up" in found[1].why
    assert other.text == "Where is my parcel?"
    assert alarms_of(caplog.records) == [50, 80]
    assert QUESTION not in caplog.text


async def test_what_an_engine_did_not_translate_is_not_billed(engines_served: Any, database: Database) -> None:
    engines_served.account.key = "another"
    async with open_listed(listed(engines_served.url), KEYS, undetermined, 2, database) as engines:
        assert (await translate(engines, QUESTION, "de", "en", Origin("shop", "DE"))).text is None
    assert (await spent(database))[:2] == (Spent(), Spent())


KEYS = {"ENGINES_KEY": "demo-key"}


def listed(url: str) -> EngineList:
    engine = {"name": "own", "kind": "libretranslate", "url": f"{url}/libretranslate", "region": "own"}
    return EngineList.model_validate(
        {"engines": [engine | {"key_env": "ENGINES_KEY", "price": 1000}], "budgets": {"shop": {"characters": 25}}}
    )


def undetermined(text: str) -> Detected:
    return UNDETERMINED
