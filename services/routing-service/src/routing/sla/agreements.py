"""What tenants promise, as far as this process has read it: each version is read once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import yaml
from crossdesk.contracts.service_level_checks import faults_in_levels
from crossdesk.contracts.service_levels import ServiceLevels
from crossdesk.errors import Misconfigured
from pydantic import ValidationError

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

MOST_KEPT = 1_000
"""Tenants; beyond it the one kept longest is read anew when needed."""

READ = """
SELECT s.tenant, s.version, s.levels FROM unnest($1::text[], $2::int[]) AS e (tenant, version)
JOIN service_levels s USING (tenant, version)
"""


@cache
def default_levels() -> ServiceLevels:
    """Of `sla.yaml`."""
    return read_levels((files("routing.sla") / "sla.yaml").read_text("utf-8"), "routing/sla/sla.yaml")


def read_levels(text: str, where: str) -> ServiceLevels:
    """Raises Misconfigured naming `where`, the place and what is wrong with it."""
    try:
        levels = ServiceLevels.model_validate(yaml.safe_load(text))
    except (ValidationError, yaml.YAMLError) as error:
        raise Misconfigured(f"{where}: {error}") from error
    if faults := faults_in_levels(levels):
        raise Misconfigured("; ".join(f"{where}: {fault.place} {fault.detail}" for fault in faults))
    return levels


@dataclass
class Agreements:
    """Of a process. A version never changes once it is written, so what is kept here is never stale."""

    _kept: dict[str, tuple[int, ServiceLevels]] = field(default_factory=dict)

    async def of(self, connection: "PoolConnectionProxy", versions: Mapping[str, int]) -> dict[str, ServiceLevels]:
        """What each tenant promises in the version given, 0 for none; reads those that are not kept yet."""
        new = {tenant: number for tenant, number in versions.items() if number and not self._has(tenant, number)}
        if new:
            for tenant, version, levels in await connection.fetch(READ, list(new), list(new.values())):
                self._keep(tenant, version, ServiceLevels.model_validate(levels) if levels else default_levels())
        return {tenant: self._kept[tenant][1] if number else default_levels() for tenant, number in versions.items()}

    def _has(self, tenant: str, version: int) -> bool:
        return tenant in self._kept and self._kept[tenant][0] == version

    def _keep(self, tenant: str, version: int, levels: ServiceLevels) -> None:
        self._kept.pop(tenant, None)
        self._kept[tenant] = version, levels
        while len(self._kept) > MOST_KEPT:
            del self._kept[next(iter(self._kept))]
