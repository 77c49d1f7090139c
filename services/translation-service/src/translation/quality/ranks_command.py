"""`translation-service ranks`: how engines have done lately by pair of languages, and what that costs them."""

import argparse
import asyncio
import json
import sys
from datetime import UTC, datetime
from typing import Any

from asyncpg import PostgresError
from crossdesk.errors import Misconfigured, Unavailable
from crossdesk.store.database import open_database
from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from translation.quality.standing import Standing
from translation.quality.standings import READ, Key, read


class DatabaseSettings(BaseSettings):
    """Where the standings are."""

    model_config = SettingsConfigDict(env_prefix="CROSSDESK_", extra="ignore")

    database_url: SecretStr


def add_ranks(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=_run)


def _run(given: argparse.Namespace) -> int:
    """Raises Misconfigured and Unavailable."""
    try:
        url = DatabaseSettings().database_url.get_secret_value()
    except ValidationError as error:
        raise Misconfigured("CROSSDESK_DATABASE_URL must name the service's database and role") from error
    try:
        rows = told(asyncio.run(_standings(url)), datetime.now(UTC))
    except PostgresError as error:
        raise Unavailable(f"the database refused: {error}") from error
    sys.stdout.write(json.dumps(rows, indent=1) + "\n" if given.json else "".join(map(line_of, rows)))
    return 0


async def _standings(url: str) -> dict[Key, Standing]:
    async with open_database(url, "translation", connections=1) as database, database.transaction([]) as connection:
        return read(await connection.fetch(READ))


def told(standings: dict[Key, Standing], now: datetime) -> list[dict[str, Any]]:
    """The worst first. `mean` 0..1 of results, 1: all at or above the bar; `correction` of the measured quality."""
    rows = [
        {
            "engine": key.engine,
            "pair": f"{key.source}>{key.target}",
            "mean": round(standing.mean, 3),
            "results": standing.results,
            "last": standing.at.isoformat(timespec="seconds") if standing.at else None,
            "correction": round(standing.correction(now), 3),
        }
        for key, standing in standings.items()
    ]
    return sorted(rows, key=lambda row: (row["correction"], row["engine"], row["pair"]))


def line_of(row: dict[str, Any]) -> str:
    """A row for people."""
    results = f"mean {row['mean']:.3f} of {row['results']} results, the last at {row['last']}"
    return f"{row['engine']:20} {row['pair']:9} {row['correction']:+.3f}  {results}\n"
