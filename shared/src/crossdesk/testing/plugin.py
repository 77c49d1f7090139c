"""Fixtures of all tests: one real PostgreSQL for the run, and a fresh database for each test that asks for one."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import hypothesis
import pytest

from crossdesk.embedded_postgres import running_server
from crossdesk.store.database import Database, open_database
from crossdesk.store.migrations import extensions_of, migrate
from crossdesk.store.roles import extension_statements, provision_statements
from crossdesk.testing.buses import fresh_kafka_url, provision_bus
from crossdesk.testing.databases import PASSWORD, execute, with_parts

# Machines that run tests are shared: how long one example takes says nothing about the code.
hypothesis.settings.register_profile("crossdesk", deadline=None)
hypothesis.settings.load_profile("crossdesk")


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A superuser's URL of a real PostgreSQL: the one named by CROSSDESK_TEST_POSTGRES, or one started for this run."""
    given = os.environ.get("CROSSDESK_TEST_POSTGRES")
    if given:
        yield given
        return
    with running_server(Path(tmp_path_factory.mktemp("postgres"))) as url:
        yield url


@pytest.fixture
async def database_url(postgres_url: str) -> AsyncIterator[str]:
    """A superuser's URL of an empty database of this test's own."""
    name = f"test_{uuid4().hex[:16]}"
    await execute(postgres_url, f"CREATE DATABASE {name}")
    yield with_parts(postgres_url, database=name)
    await execute(postgres_url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def service_database(database_url: str) -> AsyncIterator[Callable[[str], Awaitable[Database]]]:
    """Call with a service's package name: its schema, migrated and empty, seen through the service's own role."""
    async with AsyncExitStack() as stack:

        async def open_for(package: str) -> Database:
            url = await provision(database_url, package)
            return await stack.enter_async_context(open_database(url, package))

        yield open_for


@pytest.fixture
async def bus_url(database_url: str) -> str:
    """The bus this run is about, see `crossdesk.testing.buses`."""
    return fresh_kafka_url() or await provision_bus(database_url, PASSWORD)


async def provision(database_url: str, package: str) -> str:
    """Make roles and schema of a service and migrate it; gives the URL of the role the service works with."""
    name = urlsplit(database_url).path.lstrip("/")
    statements = provision_statements(name, package, owner_password=PASSWORD, password=PASSWORD)
    await execute(database_url, *statements, *extension_statements(package, extensions_of(package)))
    await migrate(with_parts(database_url, user=f"{package}_owner"), package)
    return with_parts(database_url, user=package)
