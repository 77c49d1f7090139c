"""`translation-service memory`: find entries of the translation memory, revoke, accept and import them."""

import argparse
import asyncio
import json
import sys
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any
from uuid import UUID

from asyncpg import PostgresError
from crossdesk.encoding import load_encoder
from crossdesk.errors import Misconfigured, Unavailable
from crossdesk.store.database import Database, open_database
from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from translation.language import detect_language, load_detector
from translation.memory.decide import accept, revoke
from translation.memory.find import Entry, Sought, all_entries
from translation.memory.import_entries import USED, import_entries, read_lines
from translation.memory.recall import Memory

STATES = ("in_use", "refused", "revoked")


class DatabaseSettings(BaseSettings):
    """Where the memory is: the service's own role, which sees the tenant it names."""

    model_config = SettingsConfigDict(env_prefix="CROSSDESK_", extra="ignore")

    database_url: SecretStr


def add_memory(parser: argparse.ArgumentParser) -> None:
    """The sub-commands. Entries are named by their ids, or by what they are found by."""
    parser.add_argument("--tenant", required=True, help="the shop whose memory it is")
    actions = parser.add_subparsers(required=True, metavar="find|revoke|accept|import")
    _add_import(actions.add_parser("import", help="take translations of a file that the shop has already"))
    for name, told in (
        ("find", "entries, the newest first"),
        ("revoke", "never use these again"),
        ("accept", "use these although they were refused when they came"),
    ):
        action = actions.add_parser(name, help=told)
        _add_sought(action)
        action.set_defaults(run=_run, action=name)
        if name == "find":
            action.add_argument("--json", action="store_true")
            action.add_argument("--most", type=int, default=100, help="entries that are shown (default 100)")
        else:
            action.add_argument("ids", nargs="*", type=UUID, metavar="ID")
            action.add_argument("--by", required=True, help="who decides")
            action.add_argument("--reason", required=True, help="why, for those who look later")


def _add_import(action: argparse.ArgumentParser) -> None:
    action.add_argument("file", type=Path, help="JSON lines with source, target, text, translation (market, domain)")
    action.add_argument("--by", required=True, help="who gives them")
    action.set_defaults(run=_run, action="import")


def _add_sought(action: argparse.ArgumentParser) -> None:
    action.add_argument("--text", help="words of the text or of its translation")
    action.add_argument("--person", help="who gave the translation")
    action.add_argument("--since", type=_moment, help="learned at or after this time (ISO 8601, UTC unless told)")
    action.add_argument("--until", type=_moment, help="learned before this time")
    action.add_argument("--state", choices=STATES)
    action.add_argument("--doubtful", action="store_true", help="other facts, language, length or links than the text")


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _run(given: argparse.Namespace) -> int:
    """Raises Misconfigured and Unavailable, ValueError for what names no entry or nobody."""
    try:
        url = DatabaseSettings().database_url.get_secret_value()
    except ValidationError as error:
        raise Misconfigured("CROSSDESK_DATABASE_URL must name the service's database and role") from error
    try:
        sys.stdout.write(asyncio.run(_done(given, url)) + "\n")
    except PostgresError as error:
        raise Unavailable(f"the database refused: {error}") from error
    return 0


async def _done(given: argparse.Namespace, url: str) -> str:
    async with open_database(url, "translation", connections=1) as database:
        if given.action == "import":
            return await _imported(database, given)
        if given.action == "find":
            found = await _found(database, given, given.most)
            rows = [row_of(entry) for entry in found]
            return json.dumps(rows, ensure_ascii=False, indent=1) if given.json else "\n".join(map(line_of, found))
        decide = revoke if given.action == "revoke" else accept
        entries = given.ids or [entry.id for entry in await _found(database, given, None)]
        done = await decide(database, given.tenant, entries, given.by, given.reason)
    return f"{len(done)} of {len(entries)} {given.action}ed".replace("revokeed", "revoked")


async def _imported(database: Database, given: argparse.Namespace) -> str:
    lines = list(read_lines(given.file.read_text("utf-8").splitlines()))
    detect = partial(detect_language, load_detector())
    counted = await import_entries(database, given.tenant, lines, given.by, detect, Memory(cache(load_encoder)))
    used = counted.pop(USED, 0)
    refused = [f"{count} refused: {why}" for why, count in counted.most_common()]
    return "\n".join([f"{used} of {len(lines)} are used", *refused])


async def _found(database: Database, given: argparse.Namespace, most: int | None) -> list[Entry]:
    """What is looked for. Raises ValueError where a decision would be on every entry there is."""
    sought = Sought(given.text, given.person, given.since, given.until, given.state, given.doubtful)
    if most is None and sought == Sought():
        raise ValueError(f"name the entries to {given.action}, by their ids or by what they are found by")
    found: list[Entry] = []
    async for entry in all_entries(database, given.tenant, sought, partial(detect_language, load_detector())):
        if most is not None and len(found) >= most:
            break
        found.append(entry)
    return found


def row_of(entry: Entry) -> dict[str, Any]:
    """An entry for JSON, times in ISO 8601."""
    told = {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in entry._asdict().items()
    }
    return {**told, "id": str(entry.id), "doubts": list(entry.doubts)}


def line_of(entry: Entry) -> str:
    """An entry for people: what it is, what is said, and what speaks against it."""
    about = f"{entry.source}>{entry.target} {entry.state} by {entry.person} at {entry.learned_at:%Y-%m-%d %H:%M}"
    against = "; ".join(filter(None, (entry.why, *entry.doubts)))
    lines = (f"{entry.id} {about}, used {entry.uses} times", f"  {entry.text!r}", f"  {entry.translation!r}")
    return "\n".join((*lines, f"  {against}") if against else lines)
