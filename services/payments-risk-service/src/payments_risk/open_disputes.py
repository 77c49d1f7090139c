"""Rows that a batch of reports shares: the open disputes its payments and orders bear on, found by one look-up."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from crossdesk.contracts.gateway import OrderImported
from crossdesk.contracts.payments import TransactionReported
from crossdesk.contracts.payments_risk import DisputeRecordChanged
from crossdesk.store.statement import Statement, write_together

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

Reported = TransactionReported | OrderImported
Named = tuple[str, Literal["payment", "order"], str]
"""Tenant, and by what a dispute is found."""

# Each half goes by a partial index of its own, which holds what waits for the shop and nothing else: name by name, for
# a plan for many names, made while the table was empty, would go on to read all of it (OFFSET 0 keeps them apart).
OPEN = """
    SELECT tenant, 'payment' AS kind, payment_id AS name, provider, dispute_id
    FROM unnest($2::text[]) AS payment CROSS JOIN LATERAL (
        SELECT * FROM disputes WHERE awaiting = 'shop' AND payment_id = payment AND tenant = ANY ($1) OFFSET 0
    ) AS of_payment
    UNION ALL
    SELECT tenant, 'order', order_id, provider, dispute_id
    FROM unnest($3::text[]) AS named CROSS JOIN LATERAL (
        SELECT * FROM disputes WHERE awaiting = 'shop' AND order_id = named AND tenant = ANY ($1) OFFSET 0
    ) AS of_order
"""


@dataclass
class OpenDisputes:
    """The disputes that wait for the shop, by the payment or order they are about. Each is told of once a batch."""

    _of: dict[Named, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    _told: set[tuple[str, str, str]] = field(default_factory=set)

    async def load(self, connection: "PoolConnectionProxy", events: Sequence[Reported]) -> None:
        """See `crossdesk.store.unit_of_work.Rows`."""
        names = {name for event in events for name in _named(event) if "\x00" not in name[2]}
        tenants = sorted({tenant for tenant, _, _ in names})
        payments = sorted({name for _, kind, name in names if kind == "payment"})
        orders = sorted({name for _, kind, name in names if kind == "order"})
        for row in await connection.fetch(OPEN, tenants, payments, orders):
            self._of[row["tenant"], row["kind"], row["name"]].append((row["provider"], row["dispute_id"]))

    def changed_by(self, event: Reported) -> list[DisputeRecordChanged]:
        """What is to be told of a report that is stored now."""
        found = {(event.tenant, *each) for name in _named(event) for each in self._of.get(name, ())} - self._told
        self._told |= found
        return [_changed(*each) for each in sorted(found)]

    async def save(self, connection: "PoolConnectionProxy", also: Sequence[Statement]) -> None:
        """See `crossdesk.store.unit_of_work.Rows`."""
        await write_together(connection, also)

    def committed(self) -> None:
        """Nobody here waits for disputes."""


def _named(event: Reported) -> Iterator[Named]:
    """What a dispute may name of it: a payment by its id, or by the one it refers to."""
    yield event.tenant, "order", event.order_id
    if isinstance(event, TransactionReported):
        for name in _ids(event):
            yield event.tenant, "payment", name


def _ids(event: TransactionReported) -> Iterable[str]:
    return {event.transaction_id, event.refers_to or event.transaction_id}


def _changed(tenant: str, provider: str, dispute_id: str) -> DisputeRecordChanged:
    why = "A payment or order of the dispute was reported."
    return DisputeRecordChanged(tenant=tenant, provider=provider, dispute_id=dispute_id, why=why)
