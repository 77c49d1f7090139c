"""The policies of tiers this process has compiled, by tenant: each version is read and compiled once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import yaml
from crossdesk.contracts.tier_policy import TierPolicy
from crossdesk.contracts.tier_policy_checks import faults_in
from crossdesk.errors import Misconfigured
from pydantic import ValidationError

from routing.tiers.compiled import Compiled, compile_policy

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

MOST_COMPILED = 1_000
"""Tenants whose policies are kept; beyond it the one kept longest is compiled anew when needed."""

READ = """
SELECT p.tenant, p.version, p.policy FROM unnest($1::text[], $2::int[]) AS e (tenant, version)
JOIN tier_policies p USING (tenant, version)
"""


@cache
def default_policy() -> TierPolicy:
    """Of `tier_policy.yaml`. Raises Misconfigured naming the place that is wrong."""
    text = (files("routing") / "tiers" / "tier_policy.yaml").read_text(encoding="utf-8")
    try:
        policy = TierPolicy.model_validate(yaml.safe_load(text))
    except ValidationError as error:
        raise Misconfigured(f"routing/tiers/tier_policy.yaml: {error}") from error
    if faults := faults_in(policy, ()):
        raise Misconfigured(f"routing/tiers/tier_policy.yaml: {faults[0].place} {faults[0].detail}")
    return policy


@cache
def default_compiled() -> Compiled:
    """The default, ready to decide with; version 0."""
    return compile_policy(default_policy(), 0)


@dataclass
class TierPolicies:
    """Of a process. A version never changes once it is written, so what is compiled here is never stale."""

    _compiled: dict[str, Compiled] = field(default_factory=dict)

    async def of(self, connection: "PoolConnectionProxy", versions: Mapping[str, int]) -> dict[str, Compiled]:
        """The policy of each tenant at the version given, 0 for none; reads those that are not compiled yet."""
        new = {tenant: number for tenant, number in versions.items() if number and not self._has(tenant, number)}
        if new:
            for tenant, version, policy in await connection.fetch(READ, list(new), list(new.values())):
                self._keep(tenant, _compile(policy, version))
        return {tenant: self._compiled[tenant] if number else default_compiled() for tenant, number in versions.items()}

    def _has(self, tenant: str, version: int) -> bool:
        return tenant in self._compiled and self._compiled[tenant].version == version

    def _keep(self, tenant: str, compiled: Compiled) -> None:
        self._compiled.pop(tenant, None)
        self._compiled[tenant] = compiled
        while len(self._compiled) > MOST_COMPILED:
            del self._compiled[next(iter(self._compiled))]


def _compile(policy: object, version: int) -> Compiled:
    """A version without a policy is the default again."""
    return compile_policy(TierPolicy.model_validate(policy) if policy else default_policy(), version)
