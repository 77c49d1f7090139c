"""Rows that a batch of reports shares when its payments are scored: frauds, rules, and what is usual."""

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crossdesk.contracts.event import Json
from crossdesk.contracts.payments import TransactionReported
from crossdesk.store.statement import Statement

from payments_risk.features.places import Places
from payments_risk.features.watched import WatchedPayments
from payments_risk.open_disputes import OpenDisputes
from payments_risk.scoring.anomaly import Unusual
from payments_risk.scoring.charged_back import frauds_among
from payments_risk.scoring.usual_payments import UsualPayments, keeping
from payments_risk.tenant_rules.rule import Rule
from payments_risk.tenant_rules.rule_book import rules_of

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

KEEP = """
    INSERT INTO payment_scores (tenant, transaction_id, probability, anomaly, advice, reasons, rules, model, scored_at)
    SELECT tenant, transaction_id, probability, anomaly, advice, reasons, rules, model, scored_at
    FROM jsonb_populate_recordset(NULL::payment_scores, $1::jsonb)
    ON CONFLICT (transaction_id, tenant) DO UPDATE SET
        probability = excluded.probability, anomaly = excluded.anomaly, advice = excluded.advice,
        reasons = excluded.reasons, rules = excluded.rules, model = excluded.model, scored_at = excluded.scored_at
    WHERE excluded.scored_at >= payment_scores.scored_at
"""


@dataclass
class ScoredPayments(WatchedPayments):
    """`frauds` are ids by tenant, of the payments that this batch looks back on; `disputes` wait for the shop.

    `rules` are those the tenants configured, as they are when the batch begins. `usual` is shared with other batches.
    """

    frauds: Mapping[str, Container[str]] = field(default_factory=dict)
    disputes: OpenDisputes = field(default_factory=OpenDisputes)
    rules: Mapping[str, Sequence[Rule]] = field(default_factory=dict)
    usual: UsualPayments = field(default_factory=UsualPayments)
    _unusual: dict[str, Unusual] = field(default_factory=dict)
    _counted: dict[str, int] = field(default_factory=dict)
    _scores: dict[tuple[str, str], Json] = field(default_factory=dict)

    def keep(self, row: Json) -> None:
        """Keep a score, a row of `payment_scores`; of two of one payment in a batch the later."""
        self._scores[row["tenant"], row["transaction_id"]] = row

    def unusual(self, tenant: str) -> Unusual:
        """What is usual at a tenant of the batch, to be changed by it."""
        return self._unusual[tenant]

    async def load(self, connection: "PoolConnectionProxy", events: Sequence[TransactionReported]) -> None:
        """See `crossdesk.store.unit_of_work.Rows`."""
        await super().load(connection, events)
        await self.disputes.load(connection, events)
        tenants = sorted({event.tenant for event in events})
        self.rules = await rules_of(connection, tenants)
        ids = sorted({name for tenant in tenants for name in self.state(tenant).payment_ids()})
        if ids:
            self.frauds = await frauds_among(connection, tenants, ids)
        self._unusual = await self.usual.load(connection, tenants)
        self._counted = {tenant: each.count for tenant, each in self._unusual.items()}

    async def save(self, connection: "PoolConnectionProxy", also: Sequence[Statement]) -> None:
        """See `crossdesk.store.unit_of_work.Rows`."""
        scores = [self._scores[name] for name in sorted(self._scores)]
        kept = [Statement(KEEP, (scores,))] if scores else []
        await super().save(connection, [*kept, *keeping(self._counted, self._unusual), *also])

    def committed(self) -> None:
        """See `crossdesk.store.unit_of_work.Rows`."""
        changed = {tenant for tenant, each in self._unusual.items() if each.count != self._counted[tenant]}
        self.usual.committed({tenant: self._unusual[tenant] for tenant in changed})


def scoring(places: Places) -> Callable[[], ScoredPayments]:
    """Makes the rows of each batch; what is usual they share."""
    usual = UsualPayments()
    return lambda: ScoredPayments(places, usual=usual)
