"""Versions of what a shop configured, the newest first, as routes show them."""

from typing import TypeVar

from crossdesk.store.versions import Versions
from pydantic import BaseModel

from gateway.gateway import Gateway
from gateway.read.reading import reading

MOST_SHOWN = 50

Shown = TypeVar("Shown", bound=BaseModel)


async def latest_versions(
    gateway: Gateway, tenant: str, kept: Versions, shown: type[Shown], most: int = MOST_SHOWN
) -> list[Shown]:
    """At most so many, each as a `shown` of its columns. Raises Problem (503) when PostgreSQL does not answer."""
    select = f"""
    SELECT version, configured_at, {kept.content} FROM {kept.table} WHERE tenant = $1 ORDER BY version DESC LIMIT $2
    """  # noqa: S608  # names of ours
    async with reading(gateway, tenant) as connection:
        rows = await connection.fetch(select, tenant, most)
    return [shown(**dict(row)) for row in rows]
