"""`crossdesk provision NAME...`: database, roles, schemas and extensions, made by a superuser."""

import argparse
import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlsplit, urlunsplit

import asyncpg

from crossdesk.errors import Misconfigured
from crossdesk.operate.migrate import migrate_service
from crossdesk.operate.services import package_of
from crossdesk.secret_files import need_secret
from crossdesk.store.roles import extension_statements, provision_bus_statements, provision_statements

SUPERUSER_URL = "CROSSDESK_SUPERUSER_URL"
BUS = "bus"
DATABASE = "crossdesk"


@dataclass(frozen=True)
class Passwords:
    """Of the roles `<schema>` and `<schema>_owner`; of the bus, which owns what it makes, only the first."""

    works: str
    owns: str = ""


def add_provision(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="+", metavar="NAME", help="a service, or `bus` where PostgreSQL is the bus")
    parser.add_argument("--database", default=DATABASE, help="made where it is missing (default: %(default)s)")
    parser.add_argument("--migrate", action="store_true", help="then bring each schema up to date, too")
    parser.epilog = (
        f"{SUPERUSER_URL}, CROSSDESK_INTENT_PASSWORD and CROSSDESK_INTENT_OWNER_PASSWORD of each service, and "
        "CROSSDESK_BUS_PASSWORD are variables, or files as Docker and Kubernetes mount secrets."
    )
    parser.set_defaults(run=run_provision)


def run_provision(given: argparse.Namespace) -> None:
    packages = [BUS if name == BUS else package_of(name) for name in given.names]
    url = need_secret(SUPERUSER_URL)
    passwords = {package: given_passwords(package) for package in packages}
    asyncio.run(provision(url, given.database, passwords))
    if given.migrate:
        asyncio.run(_migrate(url, given.database, passwords))
    print(f"made sure of {', '.join(packages)} in {given.database}")  # noqa: T201  # what was asked for


def given_passwords(package: str) -> Passwords:
    """Those of one schema, from the environment or files. Raises Misconfigured for one that is missing."""
    name = f"CROSSDESK_{package.upper()}"
    return Passwords(need_secret(f"{name}_PASSWORD"), "" if package == BUS else need_secret(f"{name}_OWNER_PASSWORD"))


async def provision(superuser_url: str, database: str, passwords: Mapping[str, Passwords]) -> None:
    """Make what is missing for each package (or `bus`); passwords are set anew. Safe to repeat, and side by side.

    Raises Misconfigured when PostgreSQL refuses or a name or password may not be.
    """
    from crossdesk.store.migrations import extensions_of  # noqa: PLC0415  # slow to load

    statements = []
    for package, own in passwords.items():
        if package == BUS:
            statements += provision_bus_statements(database, password=own.works)
        else:
            statements += provision_statements(database, package, owner_password=own.owns, password=own.works)
            statements += extension_statements(package, extensions_of(package))
    try:
        await _make_database(superuser_url, database)
        await _run(_of_database(superuser_url, database), statements)
    except asyncpg.PostgresError as error:
        raise Misconfigured(f"PostgreSQL refuses to provision {', '.join(passwords)}: {error}") from error


async def _migrate(superuser_url: str, database: str, passwords: Mapping[str, Passwords]) -> None:
    """As each schema's owner, at the superuser's server."""
    for package, own in passwords.items():
        if package != BUS:
            await migrate_service(_of_database(superuser_url, database, f"{package}_owner", own.owns), package)


async def _make_database(superuser_url: str, database: str) -> None:
    connection = await asyncpg.connect(superuser_url)
    try:
        if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", database):
            await connection.execute(f"CREATE DATABASE {database}")
    except (asyncpg.DuplicateDatabaseError, asyncpg.UniqueViolationError):
        return  # somebody else made it in the meantime
    finally:
        await connection.close()


async def _run(url: str, statements: Sequence[str]) -> None:
    """All or none: a lock lets one after the other do it, for PostgreSQL fails when two alter one role at once."""
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock(hashtext('crossdesk-provision'))")
            for statement in statements:
                await connection.execute(statement)
    finally:
        await connection.close()


def _of_database(url: str, database: str, user: str = "", password: str = "") -> str:
    """The URL with another database, and with another role where one is given."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    netloc = f"{user}:{quote(password, safe='')}@{place}" if user else parts.netloc
    return urlunsplit(parts._replace(netloc=netloc, path=f"/{database}"))
