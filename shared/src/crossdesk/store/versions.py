"""What tenants configure, as numbered versions: the latest counts, and the oldest are forgotten."""

from dataclasses import dataclass

from pydantic import BaseModel

from crossdesk.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Versions:
    """A table with `tenant`, `version`, `content` (JSON or NULL) and `configured_at`; both names are ours.

    `most` versions of a tenant are kept.
    """

    table: str
    content: str
    most: int


async def keep_version(kept: Versions, tenant: str, content: BaseModel | None, work: UnitOfWork) -> int:
    """Write one version more and give its number, from 1; None is a version, too, which goes back to the default.

    One transaction at a time of a tenant: of two at once the later one meets the other's number and is tried again.
    """
    stored = content.model_dump(mode="json", exclude_none=True) if content is not None else None
    keep = f"""
    INSERT INTO {kept.table} (tenant, version, {kept.content}, configured_at)
    SELECT $1, coalesce(max(version), 0) + 1, $2, $3 FROM {kept.table} WHERE tenant = $1
    RETURNING version
    """  # noqa: S608  # names of ours
    version: int = await work.connection.fetchval(keep, tenant, stored, work.now)
    forget = f"DELETE FROM {kept.table} WHERE tenant = $1 AND version <= $2"  # noqa: S608  # a name of ours
    await work.connection.execute(forget, tenant, version - kept.most)
    return version
