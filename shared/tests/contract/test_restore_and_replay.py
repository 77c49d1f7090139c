"""A database that is restored from a backup and its archived log, and then is behind the bus: nothing is lost.

The runbook is docs/operations/restore.md.
"""

import shutil
import subprocess
from collections import Counter
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest
from crossdesk.bus.url import create_topics, rewind
from crossdesk.embedded_postgres import binary, running_server, server_command
from crossdesk.store.database import open_database
from crossdesk.testing.databases import execute, with_parts
from crossdesk.testing.plugin import provision
from crossdesk.testing.waiting import until
from crossdesk.testing.worker_bench import TABLE, TOPICS, Bench, a_message

SCHEMA, GROUP = "crossdesk", "counter"


def as_server(directory: Path, *command: str) -> None:
    """Run as whoever runs the server: it must own what it writes."""
    started = server_command(directory / "data", 1)
    before = started[: started.index(str(binary("postgres")))]
    subprocess.run([*before, *command], check=True, capture_output=True)


def server(directory: Path, archive: Path) -> AbstractContextManager[str]:
    """A server that archives its write-ahead log, and reads it from there when it is restored."""
    return running_server(
        directory,
        {
            "archive_mode": "on",
            "archive_command": f"cp %p {archive}/%f",
            "restore_command": f"cp {archive}/%f %p",
            "hot_standby": "off",
        },
    )


async def archived(url: str, archive: Path) -> str:
    """Have what was written so far put into the archive; gives the last file's name."""
    connection = await asyncpg.connect(url)
    segment = await connection.fetchval("SELECT pg_walfile_name(pg_switch_wal())")
    await connection.close()

    async def there() -> bool:
        return (archive / segment).exists()

    await until(there)
    return str(segment)


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path, Path]:
    """The server's directory, the archive and the backup."""
    found = (tmp_path / "server", tmp_path / "archive", tmp_path / "restored")
    for each in found:
        each.mkdir()
    as_server(found[0], "chmod", "u+rwx", str(found[1]))
    return found


async def test_a_restored_database_catches_up_from_the_bus_once_its_service_is_set_back(bus_url, places):
    first, archive, restored = places
    await create_topics(bus_url, TOPICS, partitions=4)
    with server(first, archive) as url:
        service_url = await provision(url, SCHEMA)
        await execute(with_parts(url, user=f"{SCHEMA}_owner"), TABLE)
        async with open_database(service_url, SCHEMA) as database:
            bench = Bench(database, bus_url)
            await count(bench, 0, 30)
            backup = datetime.now(UTC)
            as_server(
                restored,
                str(binary("pg_basebackup")),
                "-d",
                url,
                "-D",
                str(restored / "data"),
                "-X",
                "none",
                "-c",
                "fast",
            )
            await count(bench, 30, 60)
            last = await archived(url, archive)
            await count(bench, 60, 90)
    # The disk is gone, and with it what was not archived yet: a server that ends in peace archives even that.
    shutil.rmtree(first / "data")
    for segment in archive.glob("0*"):
        if segment.name > last:
            segment.unlink()

    (restored / "data" / "recovery.signal").touch()
    shutil.copy(first / "password", restored / "password")
    with server(restored, archive) as url:
        async with open_database(moved(service_url, url), SCHEMA) as database:
            bench = Bench(database, bus_url)
            assert set(await bench.counted()) == set(range(60))
            assert sum(each.before - each.after for each in await rewind(bus_url, GROUP, backup)) == 60
            async with bench.working(bench.subscription()):
                await bench.until_counted(set(range(90)))
            assert Counter(await bench.counted()) == Counter(range(90))
            assert sorted(n for said in (await bench.said_about()).values() for n in said) == list(range(90))


async def count(bench: Bench, begin: int, end: int) -> None:
    await bench.publish(*(a_message(n) for n in range(begin, end)))
    async with bench.working(bench.subscription()):
        await bench.until_counted(set(range(end)))


def moved(url: str, to: str) -> str:
    """The same role on another server."""
    return url.replace(url.rpartition("@")[2].partition("/")[0], to.rpartition("@")[2].partition("/")[0])
