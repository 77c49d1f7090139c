"""Databases of tests: their URLs, and statements run as the superuser."""

from urllib.parse import urlsplit, urlunsplit

import asyncpg

PASSWORD = "for-tests-only"  # noqa: S105  # the server lives for one test run and listens on loopback only


def with_parts(url: str, *, user: str | None = None, database: str | None = None) -> str:
    """The URL with another role (under the tests' password) or another database."""
    parts = urlsplit(url)
    netloc = f"{user}:{PASSWORD}@{parts.hostname}:{parts.port}" if user else parts.netloc
    return urlunsplit(parts._replace(netloc=netloc, path=f"/{database}" if database else parts.path))


async def execute(url: str, *statements: str) -> None:
    """Run statements one by one on a connection of their own."""
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()
