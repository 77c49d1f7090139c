"""Opens the engines the settings name, each with its own connections."""

import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
from crossdesk.errors import Misconfigured
from crossdesk.store.database import Database

from translation.engines.ask import Engines
from translation.engines.azure import AzureTranslator
from translation.engines.batches import Batches
from translation.engines.chat_model import ChatModel
from translation.engines.deepl import DeepL
from translation.engines.engine import Engine
from translation.engines.engine_list import EngineEntry, EngineList, read_engine_list
from translation.engines.google import GoogleTranslate
from translation.engines.google_account import Tokens, read_key_file
from translation.engines.guarded import Guarded
from translation.engines.ledger import Ledger
from translation.engines.libretranslate import LibreTranslate
from translation.engines.line import Line
from translation.engines.open_offline import open_offline
from translation.engines.regions import load_regions
from translation.language import UNDETERMINED, Detected
from translation.settings import TranslationSettings

SIMPLEST = "libretranslate"
"""Name of the one server that CROSSDESK_TRANSLATION_URL gives."""


def undetermined(text: str) -> Detected:
    """Stands where nobody says which language an answer is in."""
    return UNDETERMINED


@asynccontextmanager
async def open_engines(
    settings: TranslationSettings,
    detect: Callable[[str], Detected] = undetermined,
    database: Database | None = None,
) -> AsyncIterator[Engines | None]:
    """The engines of the file, or the one server; None where none is set. Raises Misconfigured.

    `database`: where budgets are counted; None: nowhere, and nothing is held to them.
    """
    chosen, keys = _chosen(settings)
    if chosen is None:
        yield None
        return
    async with open_listed(chosen, keys, detect, settings.translation_seconds, database) as engines:
        yield engines


@asynccontextmanager
async def open_listed(
    chosen: EngineList,
    keys: Mapping[str, str],
    detect: Callable[[str], Detected],
    seconds: float,
    database: Database | None = None,
) -> AsyncIterator[Engines]:
    """The engines of a list. `keys`: by the names of their variables. Raises Misconfigured."""
    async with AsyncExitStack() as stack:
        ledger = Ledger(database, chosen.budget_of, lambda: datetime.now(UTC)) if database else None
        if ledger:
            stack.push_async_callback(ledger.close)
        lines = [await _line(stack, entry, key_of(entry, keys)) for entry in chosen.engines]
        yield Engines(tuple(lines), load_regions(), chosen.weights, ledger, detect, seconds, currency=chosen.currency)


def _chosen(settings: TranslationSettings) -> tuple[EngineList | None, Mapping[str, str]]:
    """The list of engines and where their keys are."""
    if settings.translation_engines is not None:
        return read_engine_list(settings.translation_engines), os.environ
    if settings.translation_url is None:
        return None, {}
    key = settings.translation_api_key.get_secret_value() if settings.translation_api_key else None
    entry = EngineEntry(
        name=SIMPLEST,
        kind="libretranslate",
        url=settings.translation_url,
        region="own",
        seconds=settings.translation_seconds,
        key_env="key" if key else None,
    )
    return EngineList(engines=(entry,)), {"key": key} if key else {}


def key_of(entry: EngineEntry, keys: Mapping[str, str]) -> str:
    """Raises Misconfigured where the variable that is named holds nothing."""
    key = keys.get(entry.key_env, "") if entry.key_env else ""
    if entry.key_env and not key:
        raise Misconfigured(f"translation engine {entry.name}: the variable {entry.key_env} with its key is not set")
    return key


async def _line(stack: AsyncExitStack, entry: EngineEntry, key: str) -> Line:
    chosen, engine = await _built(stack, entry, key)
    guarded = Guarded(entry.name, engine, entry.seconds)
    batches = Batches(guarded)
    stack.push_async_callback(batches.close)
    return Line(chosen, guarded, batches)


async def _built(stack: AsyncExitStack, entry: EngineEntry, key: str) -> tuple[EngineEntry, Engine]:
    """The adapter of an entry's kind, and the entry with the pairs that the engine itself has."""
    if entry.url is None:
        return await open_offline(stack, entry)
    client = await stack.enter_async_context(httpx.AsyncClient(base_url=str(entry.url), timeout=entry.seconds))
    return entry, build(entry, client, key)


def build(entry: EngineEntry, client: httpx.AsyncClient, key: str) -> Engine:
    """The adapter of an engine that is asked over HTTP. Raises Misconfigured for a key file that is none."""
    match entry.kind:
        case "deepl":
            return DeepL(client, key)
        case "azure":
            return AzureTranslator(client, key, entry.resource_region)
        case "google":
            return GoogleTranslate(client, Tokens(client, read_key_file(Path(key))), entry.location)
        case "openai":
            return ChatModel(client, entry.model or "", key or None)
        case _:
            return LibreTranslate(client, key or None)
