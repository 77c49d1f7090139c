"""`crossdesk migrate SERVICE`: bring the schema of a service up to date, before its new version starts."""

import argparse
import asyncio

from crossdesk.errors import Misconfigured
from crossdesk.operate.services import package_of
from crossdesk.secret_files import need_secret

OWNER_URL = "CROSSDESK_DATABASE_OWNER_URL"


def add_migrate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("service", help="such as intent-service")
    parser.epilog = f"{OWNER_URL} (or its file) names the role that owns the schema: postgresql://intent_owner:..."
    parser.set_defaults(run=run_migrate)


def run_migrate(given: argparse.Namespace) -> None:
    package = package_of(given.service)
    asyncio.run(migrate_service(need_secret(OWNER_URL), package))
    print(f"the schema {package} is up to date")  # noqa: T201  # what was asked for


async def migrate_service(url: str, package: str) -> None:
    """As crossdesk.store.migrations.migrate. Raises Misconfigured when the database refuses."""
    from sqlalchemy.exc import DBAPIError  # noqa: PLC0415  # slow to load

    from crossdesk.store.migrations import migrate  # noqa: PLC0415  # as above

    try:
        await migrate(url, package)
    except DBAPIError as error:
        raise Misconfigured(f"PostgreSQL refuses to migrate {package}: {_first_line(error)}") from error


def _first_line(error: Exception) -> str:
    return str(getattr(error, "orig", error)).splitlines()[0]
