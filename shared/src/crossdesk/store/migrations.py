"""Bring a service's schema up to date: the receipts every service has, then the service's own Alembic revisions.

A service brings only `migrations/versions/*.py`, and `migrations/extensions.txt` where its tables need extensions; what
surrounds them is the same for all and lives here.
Runs as the schema's owner role, never as the role the service works with.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import as_file, files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from crossdesk.store.receipts import KEPT_WEEKS, RECEIPTS_SQL, create_partition, partition_name, week_of
from crossdesk.store.roles import EXTENSIONS

WEEKS_AHEAD = 4


Seen = Callable[[Connection, str], None]


async def migrate(url: str, package: str, *, seen: Seen = lambda connection, revision: None) -> None:
    """Create or update the schema of the service in `package`; the schema has the package's name.

    `url` names the owner role. Safe to run at any time and by several at once: an advisory lock lets one after the
    other do it. Also adds the receipts' partitions of the coming weeks and drops those past their keeping.
    `seen` is called with each revision once its statements have run.
    """
    engine = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://", 1), poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            await connection.execute(
                text("SELECT pg_advisory_xact_lock(hashtext('crossdesk-migrate-' || :schema))"), {"schema": package}
            )
            await connection.execute(text(f'SET LOCAL search_path TO "{package}", {EXTENSIONS}'))
            await connection.run_sync(_keep_receipts)
            if _has_revisions(package):
                with as_file(files(package) / "migrations") as directory:
                    await connection.run_sync(_upgrade, directory, package, seen)
    finally:
        await engine.dispose()


def extensions_of(package: str) -> tuple[str, ...]:
    """Extensions of PostgreSQL the service's tables need, one a line of `migrations/extensions.txt`; none without it.

    Only a superuser creates them: see crossdesk.store.roles.extension_statements.
    """
    if not _has_revisions(package):
        return ()
    listed = files(package) / "migrations" / "extensions.txt"
    return tuple(listed.read_text("utf-8").split()) if listed.is_file() else ()


def _has_revisions(package: str) -> bool:
    spec = find_spec(package)
    return bool(spec and spec.submodule_search_locations) and (files(package) / "migrations" / "versions").is_dir()


def _keep_receipts(connection: Connection) -> None:
    for statement in RECEIPTS_SQL.split(";\n"):
        if statement.strip():
            connection.exec_driver_sql(statement)
    this_week = week_of(datetime.now(UTC))
    existing = _partitions(connection)
    for monday in (this_week + timedelta(weeks=weeks) for weeks in range(-1, WEEKS_AHEAD + 1)):
        if partition_name(monday) not in existing and not _in_default_partition(connection, monday):
            for statement in create_partition(monday):
                connection.exec_driver_sql(statement)
    oldest_kept = partition_name(this_week - timedelta(weeks=KEPT_WEEKS))
    for name in existing:
        if name < oldest_kept:
            connection.exec_driver_sql(f'DROP TABLE "{name}"')


def _partitions(connection: Connection) -> set[str]:
    names = connection.exec_driver_sql(
        "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid "
        "WHERE i.inhparent = to_regclass('receipts') AND c.relname ~ '^receipts_[0-9]{8}$'"
    )
    return {row[0] for row in names}


def _in_default_partition(connection: Connection, monday: date) -> bool:
    """Rows that came before their partition stay in the default one; PostgreSQL refuses to move them."""
    end = monday + timedelta(days=7)
    found = connection.execute(
        text("SELECT EXISTS (SELECT FROM receipts_other WHERE occurred_at >= :begin AND occurred_at < :end)"),
        {"begin": datetime.combine(monday, time.min, UTC), "end": datetime.combine(end, time.min, UTC)},
    )
    return bool(found.scalar())


def _upgrade(connection: Connection, directory: Path, schema: str, seen: Seen) -> None:
    config = Config()
    config.set_main_option("script_location", str(directory))
    config.set_main_option("path_separator", "os")
    script = ScriptDirectory.from_config(config)

    def to_head(revision: Any, context: Any) -> Any:
        return script._upgrade_revs("head", revision)

    def applied(*_: Any, step: Any = None, **__: Any) -> None:  # called by names, declared otherwise
        seen(connection, step.up_revision_id)

    with EnvironmentContext(config, script, fn=to_head) as environment:
        environment.configure(
            connection=connection,
            version_table_schema=schema,
            transaction_per_migration=False,
            on_version_apply=applied,
        )
        environment.run_migrations()
