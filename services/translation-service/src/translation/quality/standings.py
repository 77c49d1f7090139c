"""The standings of all engines by pair: read at every ranking from memory, written now and then."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

from asyncpg import Record
from crossdesk.store.database import Database

from translation.quality.standing import Standing
from translation.script import subtags

MOST_UNTOLD = 10_000
"""Results that wait to be written; more are left out, for they would say the same."""

READ = "SELECT engine, source, target, mean, count, at FROM engine_standings"
LOCK = "SELECT pg_advisory_xact_lock(hashtext('engine_standings'))"
WRITE = """
INSERT INTO engine_standings (engine, source, target, mean, count, at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (engine, source, target) DO UPDATE SET mean = excluded.mean, count = excluded.count, at = excluded.at
"""

Clock = Callable[[], datetime]


class Key(NamedTuple):
    """An engine and the primary subtags of two languages."""

    engine: str
    source: str
    target: str


@dataclass
class Standings:
    """Results count here at once, and in other processes when both have written and read again."""

    clock: Clock = lambda: datetime.now(UTC)
    _known: dict[Key, Standing] = field(default_factory=dict)
    _untold: list[tuple[Key, float, datetime]] = field(default_factory=list)

    def note(self, engine: str, source: str, target: str, result: float, times: int = 1) -> None:
        """One more result, 0..1, which counts for as many. Tags may be whole; primary subtags are kept."""
        key, now = key_of(engine, source, target), self.clock()
        for _ in range(times):
            self._known[key] = self._known.get(key, Standing()).after(result, now)
            if len(self._untold) < MOST_UNTOLD:
                self._untold.append((key, result, now))

    def correction(self, engine: str, source: str, target: str) -> float:
        """What the ranking adds to the measured quality, 0 or less."""
        known = self._known.get(key_of(engine, source, target))
        return known.correction(self.clock()) if known else 0.0

    async def exchange(self, database: Database) -> None:
        """Write what is new on top of what others wrote, and know all of it. What could not be written waits."""
        told = list(self._untold)
        async with database.transaction([]) as connection:
            if told:
                await connection.execute(LOCK)
            known = read(await connection.fetch(READ))
            changed = with_results(known, told)
            await connection.executemany(WRITE, [(*key, *standing) for key, standing in changed.items()])
        del self._untold[: len(told)]
        self._known = with_all(known | changed, self._untold)


def key_of(engine: str, source: str, target: str) -> Key:
    return Key(engine, subtags(source)[0], subtags(target)[0])


def read(rows: Sequence[Record]) -> dict[Key, Standing]:
    """Rows of the table."""
    return {
        Key(row["engine"], row["source"], row["target"]): Standing(row["mean"], row["count"], row["at"]) for row in rows
    }


def with_results(known: Mapping[Key, Standing], results: list[tuple[Key, float, datetime]]) -> dict[Key, Standing]:
    """Those that change, as they are after the results."""
    changed: dict[Key, Standing] = {}
    for key, result, at in results:
        before = changed.get(key) or known.get(key) or Standing()
        changed[key] = before.after(result, at)
    return changed


def with_all(known: Mapping[Key, Standing], results: list[tuple[Key, float, datetime]]) -> dict[Key, Standing]:
    return {**known, **with_results(known, results)}
