"""How quick the translation memory is: `python -m translation.measure_memory --entries 200000 --tenants 20`.

Fills the memory of several tenants on a PostgreSQL of its own in a temporary directory, then looks texts up: the very
same but for their facts (from PostgreSQL, and from what the process keeps), unknown ones, and ones that are nearly the
same, by trigrams alone. Entries are sentences of everyday words, drawn by chance; a tenth of them has a vector.
"""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import uvloop
from crossdesk.embedded_postgres import running_server
from crossdesk.store.database import Database, open_database
from crossdesk.store.migrations import extensions_of, migrate
from crossdesk.store.roles import extension_statements, provision_statements

from translation.memory.cache import HitCache
from translation.memory.form import form_of
from translation.memory.recall import Asked, Memory, recall
from translation.memory.suggest import suggest

PASSWORD = "for-measuring-only"  # noqa: S105  # the server lives for one run and listens on loopback only
SCHEMA = "translation"
WORDS = " ".join(
    (
        "Wann kommt endlich mein neues Paket aus Berlin an und wie kann ich die Bestellung noch ändern weil Artikel",
        "leider beschädigt war die Rechnung fehlt das Geld nicht zurück gekommen ist ich morgen umziehe meine Adresse",
        "falsch steht bitte um Hilfe Antwort Gutschein Größe Farbe rot blau grün Hose Jacke Lampe Tisch Zoll Kosten",
    )
).split()
COLUMNS = "tenant id source target market domain plain digest rendering given_by person learned_at state why".split()  # noqa: SIM905  # easier to read
VECTORS = """
UPDATE memory_entries SET vector = (
    SELECT array_agg(sin(i * (1 + hashtext(plain) % 1000)))::real[]::vector::halfvec FROM generate_series(1, 384) AS i
) WHERE tenant = $1 AND hashtext(plain) % 10 = 0
"""

Look = Callable[[], Awaitable[object]]


def main() -> int:
    asked = argparse.ArgumentParser(description="Time lookups in the translation memory.")
    asked.add_argument("--entries", type=int, default=200_000)
    asked.add_argument("--tenants", type=int, default=20)
    asked.add_argument("--lookups", type=int, default=2_000)
    given = asked.parse_args()
    uvloop.run(measure(given.entries, given.tenants, given.lookups))
    return 0


async def measure(entries: int, tenants: int, lookups: int) -> None:
    """Print the figures of each kind of lookup."""
    chance = random.Random(7)
    async with measured_database() as (database, superuser):
        texts = await fill(database, superuser, entries, tenants, chance)
        tell(f"{entries:,} entries of {tenants} tenants")
        for what, looks in kinds(database, texts, lookups, chance).items():
            tell(f"{what}: {told((await timed(looks))[-lookups:])}")


def kinds(
    database: Database, texts: Sequence[tuple[str, str]], lookups: int, chance: random.Random
) -> dict[str, list[Look]]:
    """What is looked up, by what it is called."""
    memory = Memory(hits=HitCache(lambda: 0.0))  # nothing grows old while it is measured
    drawn = [chance.choice(texts) for _ in range(lookups)]
    asked = [Asked(tenant, text.format(f"AX-{chance.randrange(10**6)}"), "de", "en") for tenant, text in drawn]
    unknown = [each._replace(text=f"Unbekannt {each.text}") for each in asked]
    alike = [each._replace(text=_one_word_more(each.text, chance)) for each in asked[: lookups // 10]]
    return {
        "exact hit from PostgreSQL": [partial(_from_database, database, each) for each in asked],
        "exact text that is unknown": [partial(recall, memory, database, each) for each in unknown],
        "exact hit from the process": [partial(recall, memory, database, each) for each in (*asked, *asked)],
        "fuzzy, by trigrams": [partial(suggest, memory, database, each) for each in alike],
    }


async def _from_database(database: Database, asked: Asked) -> object:
    found = await recall(Memory(), database, asked)
    if found is None:
        raise LookupError(f"{asked.text!r} was not found, although {asked.tenant} has it")
    return found


async def timed(looks: Sequence[Look]) -> list[float]:
    """Milliseconds of each, one after the other; the first tenth warms up."""
    taken = []
    for look in looks:
        began = time.perf_counter()
        await look()
        taken.append((time.perf_counter() - began) * 1000)
        await asyncio.sleep(0)
    return taken[len(taken) // 10 :]


def told(taken: Sequence[float]) -> str:
    ordered = sorted(taken)
    p50, p99 = (ordered[min(len(ordered) - 1, int(share * len(ordered)))] for share in (0.5, 0.99))
    return f"p50 {p50:.2f} ms, p99 {p99:.2f} ms ({len(ordered)} lookups)"


async def fill(
    database: Database, superuser: Any, entries: int, tenants: int, chance: random.Random
) -> list[tuple[str, str]]:
    """Sentences of each tenant, each with room for one fact; gives tenants and texts."""
    texts: list[tuple[str, str]] = []
    for number in range(tenants):
        tenant = f"shop-{number}"
        own = list({_sentence(chance) for _ in range(entries // tenants)})
        rows = [_row(tenant, text, chance) for text in own]
        await superuser.copy_records_to_table("memory_entries", schema_name=SCHEMA, records=rows, columns=COLUMNS)
        async with database.transaction([tenant]) as connection:
            await connection.execute(VECTORS, tenant, timeout=600)
        texts.extend((tenant, text) for text in own)
    await superuser.execute("VACUUM ANALYZE")
    return texts


def _row(tenant: str, text: str, chance: random.Random) -> tuple[object, ...]:
    form = form_of(text.format("CB-1"), "en")
    rendering = form.plain.replace("Paket", "parcel")
    about = ("de", "en", "*", "*", form.plain, form.digest, rendering, "correction", "ana")
    return tenant, UUID(int=chance.getrandbits(128)), *about, datetime(2026, 1, 1, tzinfo=UTC), "in_use", ""


def _sentence(chance: random.Random) -> str:
    words = chance.choices(WORDS, k=chance.randint(6, 18))
    words.insert(chance.randrange(len(words)), "{}")
    return " ".join(words)


def _one_word_more(text: str, chance: random.Random) -> str:
    words = text.split()
    words.insert(chance.randrange(len(words)), chance.choice(WORDS))
    return " ".join(words)


@asynccontextmanager
async def measured_database() -> AsyncIterator[tuple[Database, Any]]:
    """The service's database, and a connection of the superuser to fill it."""
    with tempfile.TemporaryDirectory() as directory, running_server(Path(directory)) as url:
        superuser = await asyncpg.connect(url)
        for statement in (
            *provision_statements("postgres", SCHEMA, owner_password=PASSWORD, password=PASSWORD),
            *extension_statements(SCHEMA, extensions_of(SCHEMA)),
        ):
            await superuser.execute(statement)
        server = url.rpartition("@")[2]
        await migrate(f"postgresql://{SCHEMA}_owner:{PASSWORD}@{server}", SCHEMA)
        async with open_database(f"postgresql://{SCHEMA}:{PASSWORD}@{server}", SCHEMA) as database:
            yield database, superuser
        await superuser.close()


def tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
