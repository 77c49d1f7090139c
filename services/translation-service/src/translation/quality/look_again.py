"""The round that looks at samples again: back through the engine, on to people, and old ones out."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from crossdesk.store.database import Database

from translation.engines.ask import Engines
from translation.quality.judge import MEMORY, Quality
from translation.quality.kept_samples import forget_old, keep_sample, known_tenants
from translation.quality.round_trip import round_trip
from translation.quality.standing import result_of
from translation.quality.wait_for_samples import Sample

LOOKED_EVERY = timedelta(seconds=20)
FORGOTTEN_EVERY = timedelta(hours=6)

Clock = Callable[[], datetime]


async def look_again(
    quality: Quality, engines: Engines | None, database: Database, clock: Clock = lambda: datetime.now(UTC)
) -> None:
    """Look at all samples that wait, and let processes know of each other's results."""
    for sample in quality.waiting.taken():
        await keep_sample(database, sample, await _round_trip(quality, engines, sample), clock())
    await quality.standings.exchange(database)


async def forget(database: Database, clock: Clock = lambda: datetime.now(UTC)) -> None:
    """Delete what is kept no longer."""
    if tenants := await known_tenants(database):
        await forget_old(database, tenants, clock())


async def _round_trip(quality: Quality, engines: Engines | None, sample: Sample) -> float | None:
    """Only for those of the fixed share: what is doubtful already is for people, and costs no more."""
    if engines is None or not sample.drawn or sample.engine == MEMORY:
        return None
    score = await round_trip(engines, quality.meanings, quality.expected, sample)
    if score is not None:
        bar = quality.expected.bar(sample.source, sample.target)
        quality.standings.note(sample.engine, sample.source, sample.target, result_of(score, bar))
    return score
