"""The database of a local stack: one role and schema for each service and one for the bus, each seeing its own only."""

import asyncpg
from crossdesk.store.migrations import extensions_of, migrate
from crossdesk.store.roles import extension_statements, provision_statements

from deploy.local.stack import BUS_ROLE, DATABASE, SERVICES, Stack


async def provision(stack: Stack) -> None:
    """Make database, roles and schemas where they are missing, and bring the schemas up to date. Safe to repeat."""
    await _make_database(stack.superuser_url)
    await _make_roles(stack)
    for package in SERVICES:
        await migrate(stack.database_url(f"{package}_owner"), package)


async def _make_database(superuser_url: str) -> None:
    connection = await asyncpg.connect(superuser_url)
    try:
        if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", DATABASE):
            await connection.execute(f"CREATE DATABASE {DATABASE}")
    finally:
        await connection.close()


async def _make_roles(stack: Stack) -> None:
    roles = stack.credentials.roles
    connection = await asyncpg.connect(stack.superuser_url, database=DATABASE)
    try:
        for package in SERVICES:
            passwords = {"owner_password": roles[f"{package}_owner"], "password": roles[package]}
            for statement in provision_statements(DATABASE, package, **passwords):
                await connection.execute(statement)
            for statement in extension_statements(package, extensions_of(package)):
                await connection.execute(statement)
        for statement in _bus_statements(roles[BUS_ROLE]):
            await connection.execute(statement)
    finally:
        await connection.close()


def _bus_statements(password: str) -> list[str]:
    """The bus owns its schema: it makes its tables itself, on whatever database it is pointed at."""
    return [
        f"DO $$ BEGIN CREATE ROLE {BUS_ROLE}; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
        f"ALTER ROLE {BUS_ROLE} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD '{password}'",
        f"GRANT CONNECT ON DATABASE {DATABASE} TO {BUS_ROLE}",
        f"CREATE SCHEMA IF NOT EXISTS {BUS_ROLE} AUTHORIZATION {BUS_ROLE}",
        f"ALTER ROLE {BUS_ROLE} SET search_path = {BUS_ROLE}",
    ]
