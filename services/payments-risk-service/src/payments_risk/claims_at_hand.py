"""Disputes that the claims of a batch are about, with what shops pay back: read together, written together."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from crossdesk.contracts.event import Json
from crossdesk.contracts.gateway import Settlement
from crossdesk.store.statement import Statement, write_together

from payments_risk.dispute_book import Kept, kept_in, lock_of, row_of, writing
from payments_risk.evidence.tell import admitting
from payments_risk.settlement_limits import IN_FORCE_OF

if TYPE_CHECKING:
    from asyncpg import Record
    from asyncpg.pool import PoolConnectionProxy

OWN = "customer"
"""Who a claim is reported by that a customer makes to the shop alone."""
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(name, 0)) FROM unnest($1::text[]) AS name"
_KEPT = "dispute, order_id, customer_id, due_by, parcel, proof_asked_at, decision, decided_at"
READ = f"""
    WITH asked AS MATERIALIZED (SELECT * FROM jsonb_to_recordset($1) AS asked (what text, tenant text, name text))
    SELECT what, asked.tenant, name, {_KEPT} FROM asked CROSS JOIN LATERAL (
        SELECT * FROM disputes WHERE tenant = asked.tenant AND payment_id = asked.name AND provider <> '{OWN}'
        ORDER BY changed_at DESC, dispute_id LIMIT 1
    ) AS theirs WHERE what = 'theirs'
    UNION ALL
    SELECT what, asked.tenant, name, {_KEPT} FROM asked CROSS JOIN LATERAL (
        SELECT * FROM disputes
        WHERE tenant = asked.tenant AND provider = '{OWN}' AND dispute_id = asked.name OFFSET 0
    ) AS own WHERE what = 'own'
    UNION ALL
    SELECT what, tenant, NULL, {IN_FORCE_OF.format(tenant="asked.tenant")},
           NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM asked WHERE what = 'limits'
"""  # noqa: S608  # the names of our own columns
"""Three in one round trip. The server takes a recordset for as long as any other, an array for as long as it is: with
arrays it would plan this anew for every batch, which costs more than running it."""


class Claim(NamedTuple):
    """A claim about a payment. `own` is the dispute between customer and shop, None where there is none to decide."""

    tenant: str
    payment_id: str
    own: str | None


@dataclass(frozen=True)
class AtHand:
    """What is on record: the dispute that a provider reported, the customer's own, and the shop's limits."""

    theirs: Kept | None
    own: Kept | None
    limits: Settlement


Named = tuple[str, str]
"""Tenant and id."""


@dataclass
class ClaimsAtHand:
    """Customers' own disputes are held until the transaction ends, so that claims are decided one after the other."""

    _claims: set[Claim] = field(default_factory=set)
    _theirs: dict[Named, Kept] = field(default_factory=dict)
    _own: dict[Named, Kept] = field(default_factory=dict)
    _limits: dict[str, Settlement] = field(default_factory=dict)
    _changed: dict[Named, Json] = field(default_factory=dict)

    async def look_up(self, connection: "PoolConnectionProxy", claims: Collection[Claim]) -> None:
        """Hold and read. Locks come first, and in one order: who waited for them reads what the others wrote."""
        held = sorted({lock_of(each.tenant, OWN, each.own) for each in claims if each.own})
        if held:
            await connection.execute(LOCK, held)
        for row in await connection.fetch(READ, _asked(claims)):
            self._take(row)
        self._claims |= set(claims)

    async def of(self, connection: "PoolConnectionProxy", claim: Claim) -> AtHand:
        """What is on record of a claim, read now unless it was looked up before."""
        if claim not in self._claims:
            await self.look_up(connection, [claim])
        own = self._own.get((claim.tenant, claim.own)) if claim.own else None
        return AtHand(self._theirs.get((claim.tenant, claim.payment_id)), own, self._limits[claim.tenant])

    def keep(self, tenant: str, kept: Kept, now: datetime) -> None:
        """Keep a customer's own dispute as it is now."""
        named = (tenant, kept.dispute.dispute_id)
        self._own[named], self._changed[named] = kept, row_of(tenant, kept, now)

    def changes(self) -> list[Statement]:
        """What writes all that was kept, and lets the rounds know of the tenants."""
        if not self._changed:
            return []
        rows = [self._changed[named] for named in sorted(self._changed)]
        return [writing(rows), admitting({row["tenant"] for row in rows})]

    async def give_way(self, connection: "PoolConnectionProxy") -> None:
        """Write all of it now and forget it, for somebody else is to look at disputes and change them."""
        await write_together(connection, self.changes())
        for known in (self._claims, self._theirs, self._own, self._limits, self._changed):
            known.clear()

    def _take(self, row: "Record") -> None:
        if row["what"] == "limits":
            self._limits[row["tenant"]] = Settlement.model_validate(row["dispute"] or {})
        else:
            found = self._theirs if row["what"] == "theirs" else self._own
            found[row["tenant"], row["name"]] = kept_in(row)


def _asked(claims: Collection[Claim]) -> list[Json]:
    payments = {("theirs", each.tenant, each.payment_id) for each in claims}
    own = {("own", each.tenant, each.own) for each in claims if each.own}
    limits = {("limits", each.tenant, None) for each in claims}
    return [{"what": what, "tenant": tenant, "name": name} for what, tenant, name in (*payments, *own, *limits)]
