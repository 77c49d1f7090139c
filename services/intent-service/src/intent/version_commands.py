"""`intent-service versions` and `compare`: a tenant's versions on the command line, from the service's own tables."""

import argparse
import asyncio
import json
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Any

import asyncpg
from crossdesk.store.database import Database, is_tenant, open_database
from pydantic import ValidationError

from intent.evaluation import Figures, evaluate, read_rows
from intent.load_reader import load_reader
from intent.open_opinions import encoder_of
from intent.reading import Reader
from intent.settings import IntentSettings
from intent.tenant_readers import reader_of
from intent.versions import Version, list_versions, load_arrays

SCHEMA = "intent"


def show_versions(given: argparse.Namespace) -> None:
    """Print the versions of a tenant. Raises ValueError and OSError with one line that tells."""
    found = asyncio.run(_listed(_settings(), given.tenant))
    sys.stdout.write((_as_json(found) if given.json else "\n".join(map(_line, found)) or "no versions") + "\n")


def compare_versions(given: argparse.Namespace) -> None:
    """Print the figures of two versions for a file of messages. Raises as `show_versions`."""
    settings, rows = _settings(), read_rows(given.file)
    built_in, encode = load_reader(settings.intent_model_directory), encoder_of(settings)
    readers = asyncio.run(_readers(settings, given.tenant, given.versions, built_in))
    figures = [evaluate(reader, encode, rows) for reader in readers]
    if given.json:
        pairs = zip(given.versions, figures, strict=True)
        sys.stdout.write(_as_json([{"number": number, **asdict(found)} for number, found in pairs]) + "\n")
    else:
        sys.stdout.write(compared(given.versions, figures) + "\n")


def compared(numbers: Sequence[int], figures: Sequence[Figures]) -> str:
    """Figures of two versions side by side, and those intents whose F1 differs by a point or more."""
    one, other = figures
    lines = [f"{'':24} version {numbers[0]:<4} version {numbers[1]}"]
    totals = {"accuracy": (one.accuracy, other.accuracy), "macro_f1": (one.macro_f1, other.macro_f1)}
    intents = {name: (f1, other.per_intent.get(name, 0.0)) for name, f1 in one.per_intent.items()}
    differing = {name: pair for name, pair in intents.items() if abs(pair[0] - pair[1]) >= 0.01}
    lines += [f"{name:24} {left:<12.3f} {right:.3f}" for name, (left, right) in {**totals, **differing}.items()]
    return "\n".join(lines)


async def _listed(settings: IntentSettings, tenant: str) -> list[Version]:
    async with _opened(settings, tenant) as database, database.transaction([tenant]) as connection:
        return await list_versions(connection, tenant)


async def _readers(settings: IntentSettings, tenant: str, numbers: Sequence[int], built_in: Reader) -> list[Reader]:
    async with _opened(settings, tenant) as database:
        return [await _reader(database, tenant, number, built_in) for number in numbers]


async def _reader(database: Database, tenant: str, number: int, built_in: Reader) -> Reader:
    if number == 0:
        return built_in
    async with database.transaction([tenant]) as connection:
        arrays = await load_arrays(connection, tenant, number)
    if arrays is None:
        raise ValueError(f"{tenant} has no version {number}: see intent-service versions --tenant {tenant}")
    return reader_of(built_in, *arrays)


@asynccontextmanager
async def _opened(settings: IntentSettings, tenant: str) -> AsyncIterator[Database]:
    """The service's tables. Raises ValueError with one line for whatever keeps us from them."""
    if not is_tenant(tenant):
        raise ValueError(f"{tenant!r} is no tenant id")
    try:
        async with open_database(settings.database_url.get_secret_value(), SCHEMA) as database:
            yield database
    except asyncpg.PostgresError as error:
        raise ValueError(f"CROSSDESK_DATABASE_URL: PostgreSQL refuses ({type(error).__name__})") from error


def _settings() -> IntentSettings:
    try:
        return IntentSettings()
    except ValidationError as error:
        names = ", ".join(f"CROSSDESK_{problem['loc'][0]}".upper() for problem in error.errors())
        raise ValueError(f"wrong or missing settings: {names}") from error


def _line(version: Version) -> str:
    mark, figures = "*" if version.active else " ", version.figures
    own = "-" if figures["own"] is None else f"{figures['own']:.3f}"
    built_in = f"{figures['built_in_before']:.3f} -> {figures['built_in_after']:.3f}"
    return (
        f"{mark} {version.number:4} {version.trained_at:%Y-%m-%d %H:%M} {version.examples:6} examples  own {own}  "
        f"built-in {built_in}  {version.why}: {version.verdict}"
    )


def _as_json(found: Sequence[Any]) -> str:
    rows = [asdict(each) if isinstance(each, Version) else each for each in found]
    return json.dumps(rows, ensure_ascii=False, indent=1, default=str)
