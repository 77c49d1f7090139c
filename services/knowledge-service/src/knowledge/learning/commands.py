"""`knowledge-service drafts`: list what was drafted, look at it, publish it, reject it, take it back."""

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NoReturn

from asyncpg import PostgresError
from crossdesk.encoding import load_encoder
from crossdesk.errors import CrossdeskError
from crossdesk.store.database import Database, is_tenant, open_database
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from knowledge.articles.encoding import encode_questions
from knowledge.learning.decide_drafts import decide_draft
from knowledge.learning.draft_answers import draft_answers
from knowledge.learning.drafts import State, versions_of
from knowledge.learning.place_questions import Encode
from knowledge.learning.show_drafts import as_rows, in_order, list_drafts, show_draft
from knowledge.learning.terms import TermWeights
from knowledge.load_library import load_library

DECISIONS: dict[str, State] = {"publish": "published", "reject": "rejected", "withdraw": "withdrawn"}


class DatabaseSettings(BaseSettings):
    """Where the drafts are: the service's own role, which sees the tenants it names."""

    model_config = SettingsConfigDict(env_prefix="CROSSDESK_", extra="ignore")

    database_url: SecretStr = Field(description="postgresql:// with the service's own role")


class _OneLine(argparse.ArgumentParser):
    """Says in one line what is wrong with the arguments, and exits with 2."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}; see {self.prog} --help\n")


def run_drafts(arguments: Sequence[str]) -> int:
    """Run `drafts ...` and print what it found; gives the exit code: 0, or 2 when something given is wrong."""
    asked = _parser().parse_args(list(arguments))
    try:
        settings = DatabaseSettings()
        sys.stdout.write(asyncio.run(_run(asked, settings.database_url.get_secret_value())) + "\n")
    except ValidationError:
        sys.stderr.write("knowledge-service drafts: CROSSDESK_DATABASE_URL must name the service's database\n")
        return 2
    except (CrossdeskError, ValueError, OSError, PostgresError) as error:
        sys.stderr.write(f"knowledge-service drafts: {' '.join(str(error).split())}\n")
        return 2
    return 0


def draft_name(text: str) -> tuple[str, str]:
    """Tenant and id of a draft as it is listed. Raises ValueError."""
    tenant, slash, draft_id = text.partition("/")
    if not (slash and draft_id and is_tenant(tenant)):
        raise ValueError(f"{text[:80]!r} is no draft: write TENANT/ID as `knowledge-service drafts` lists it")
    return tenant, draft_id


async def _run(asked: argparse.Namespace, url: str) -> str:
    async with open_database(url, "knowledge", connections=1) as database:
        if asked.what is None:
            return await _list(database, asked.tenant, as_json=asked.json)
        if asked.what == "show":
            return await _show(database, draft_name(asked.id), as_json=asked.json)
        return await _decide(database, asked)


async def _list(database: Database, tenant: str | None, *, as_json: bool) -> str:
    if tenant is None or not is_tenant(tenant):
        raise ValueError("--tenant must name a shop, as in --tenant demo")
    weights = TermWeights(load_library())
    drafts = await draft_answers(database, tenant, weights, _encode(), datetime.now(UTC))
    return json.dumps(as_rows(in_order(drafts)), ensure_ascii=False, indent=1) if as_json else list_drafts(drafts)


async def _show(database: Database, name: tuple[str, str], *, as_json: bool) -> str:
    tenant, draft_id = name
    async with database.transaction([tenant]) as connection:
        versions = await versions_of(connection, tenant, draft_id)
    if not versions:
        raise ValueError(f"{tenant} has no draft {draft_id}: `knowledge-service drafts --tenant {tenant}` lists them")
    return json.dumps(as_rows(versions), ensure_ascii=False, indent=1) if as_json else show_draft(versions)


async def _decide(database: Database, asked: argparse.Namespace) -> str:
    given = {"by": asked.by, "note": asked.reason, "text": getattr(asked, "text", None)}
    name, decision = draft_name(asked.id), DECISIONS[asked.what]
    decided = await decide_draft(database, load_library(), name, decision, now=datetime.now(UTC), **given)
    return f"{decided.name} is {decided.state}, version {decided.version}"


def _encode() -> Encode | None:
    """Sentence vectors of masked texts; None where there is no encoder."""
    encoder = load_encoder()
    return None if encoder is None else lambda texts: encode_questions(encoder, texts)


def _parser() -> argparse.ArgumentParser:
    parser = _OneLine(prog="knowledge-service drafts", description="Answers drafted from what agents replied.")
    parser.add_argument("--tenant", help="the shop whose drafts are listed; what was asked since is looked at first")
    parser.add_argument("--json", action="store_true")
    subcommands = parser.add_subparsers(dest="what")
    show = subcommands.add_parser("show", help="a draft with its evidence and what was decided")
    show.add_argument("id", help="TENANT/ID")
    show.add_argument("--json", action="store_true")
    for name, effect in (
        ("publish", "answer with it from now on"),
        ("reject", "never offer it again"),
        ("withdraw", "answer with it no longer"),
    ):
        decision = subcommands.add_parser(name, help=effect)
        decision.add_argument("id", help="TENANT/ID")
        decision.add_argument("--by", required=True, help="who decides")
        decision.add_argument("--reason", required=name == "reject", help="why, for those who look later")
        if name == "publish":
            decision.add_argument("--text", help="what is to be said instead of the drafted text")
    return parser
