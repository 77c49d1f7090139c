"""Glossaries of shops as they are kept: in versions by market, checked again when they are written."""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING

from crossdesk.contracts.event import Event
from crossdesk.contracts.glossaries import (
    MOST_GLOSSARY_VERSIONS,
    GlossaryConfigured,
    GlossaryNamed,
    GlossaryShown,
    GlossaryWritten,
)
from crossdesk.store.unit_of_work import UnitOfWork

from translation.glossary.shop_glossaries import check_glossary

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

KEEP = """
    INSERT INTO glossaries (tenant, market, version, glossary, configured_at)
    SELECT $1, $2, coalesce(max(version), 0) + 1, $3, $4 FROM glossaries WHERE tenant = $1 AND market = $2
    RETURNING version
"""
FORGET = "DELETE FROM glossaries WHERE tenant = $1 AND market = $2 AND version <= $3"
NEWEST = """
    SELECT DISTINCT ON (market) market, version, glossary FROM glossaries
    WHERE tenant = $1 AND ($2::text[] IS NULL OR market = ANY ($2)) ORDER BY market, version DESC
"""
NUMBERS = (
    "SELECT market, max(version) AS version FROM glossaries WHERE tenant = $1 AND market = ANY ($2) GROUP BY market"
)
SHOWN = """
    SELECT market, version, configured_at, glossary FROM glossaries
    WHERE tenant = $1 AND market = $2 AND ($3::int IS NULL OR version = $3) ORDER BY version DESC LIMIT 1
"""
COUNTED = """
    market, version, configured_at,
    coalesce(jsonb_array_length(glossary -> 'do_not_translate'), 0) AS do_not_translate,
    coalesce(jsonb_array_length(glossary -> 'preferred'), 0) AS preferred,
    coalesce(jsonb_array_length(glossary -> 'forbidden'), 0) AS forbidden
"""
VERSIONS = f"SELECT {COUNTED} FROM glossaries WHERE tenant = $1 AND market = $2 ORDER BY version DESC"  # noqa: S608  # ours
LISTED = f"""
    SELECT DISTINCT ON (market) {COUNTED} FROM glossaries WHERE tenant = $1 ORDER BY market, version DESC
"""  # noqa: S608  # names of ours


async def record_glossary(event: GlossaryConfigured, work: UnitOfWork) -> list[Event]:
    """One version more; the oldest ones are forgotten.

    Raises GlossaryRefused for one that cannot be gone by, though it was checked before: of two at once that contradict
    each other in different markets, the one that comes last is refused here.
    """
    if event.glossary is not None:
        await check_written(work.connection, event.tenant, event.market, event.glossary)
    written = event.glossary.model_dump(mode="json") if event.glossary else None
    version = await work.connection.fetchval(KEEP, event.tenant, event.market, written, work.now)
    await work.connection.execute(FORGET, event.tenant, event.market, version - MOST_GLOSSARY_VERSIONS)
    return []


async def check_written(connection: "PoolConnectionProxy", tenant: str, market: str, written: GlossaryWritten) -> None:
    """Whether it can be gone by beside the shop's other ones. Raises GlossaryRefused."""
    others = await written_glossaries(connection, tenant)
    await asyncio.to_thread(check_glossary, tenant, market, {**others, market: written})


async def written_glossaries(
    connection: "PoolConnectionProxy", tenant: str, markets: list[str] | None = None
) -> Mapping[str, GlossaryWritten]:
    """What is in force, by market: of these markets or of all."""
    rows = await connection.fetch(NEWEST, tenant, markets)
    return {row["market"]: GlossaryWritten.model_validate(row["glossary"]) for row in rows if row["glossary"]}


async def glossary_shown(
    connection: "PoolConnectionProxy", tenant: str, market: str, version: int | None = None
) -> GlossaryShown | None:
    """That version, or the newest; None where there is none."""
    row = await connection.fetchrow(SHOWN, tenant, market, version)
    return GlossaryShown.model_validate(dict(row)) if row else None


async def versions_named(connection: "PoolConnectionProxy", tenant: str, market: str) -> list[GlossaryNamed]:
    """The newest first."""
    return [GlossaryNamed.model_validate(dict(row)) for row in await connection.fetch(VERSIONS, tenant, market)]


async def glossaries_named(connection: "PoolConnectionProxy", tenant: str) -> list[GlossaryNamed]:
    """What is in force in each market that ever had words of its own."""
    return [GlossaryNamed.model_validate(dict(row)) for row in await connection.fetch(LISTED, tenant)]
