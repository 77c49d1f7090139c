"""Rows that a batch of reports shares: what was paid before by the same cards, IPs ..., and what is new."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from crossdesk.contracts.event import Json
from crossdesk.contracts.payments import TransactionReported
from crossdesk.store.statement import Statement, write_together

from payments_risk.features.payment import Payment
from payments_risk.features.places import Places
from payments_risk.features.read_payments import read_payments
from payments_risk.features.windows import FeatureState
from payments_risk.record_transaction import storing
from payments_risk.reported import payment_of, row_of

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy


@dataclass(frozen=True)
class Attempt:
    """An attempt to pay as it is known by now. `first`: it was not known before this report."""

    payment: Payment
    first: bool


@dataclass
class WatchedPayments:
    """What the handlers of a batch look at and add to. Nothing is kept from batch to batch: PostgreSQL has it all.

    The whole batch is taken in before its first handler, so that its payments are counted at once.
    """

    places: Places
    _states: dict[str, FeatureState] = field(default_factory=dict)
    _rows: list[Json] = field(default_factory=list)
    _looked_at: dict[int, Json] = field(default_factory=dict)
    _firsts: dict[int, bool] = field(default_factory=dict)
    _attempts: dict[int, Attempt] = field(default_factory=dict)

    def take(self, event: TransactionReported, event_id: UUID) -> Payment | None:
        """Take a report in; gives the attempt to pay as it is known by now, if it stands for one."""
        row = self._looked_at.get(id(event))
        if row is None or _nameless(row):
            row = row_of(event, event_id, self.places)
        self._rows.append(row)
        if not row["attempt"]:
            return None
        first = self._firsts.get(id(event))
        if first is None:
            first = self._add(event.tenant, payment_of(row))
        standing = self.state(event.tenant).standing(row["transaction_id"])
        self._attempts[id(event)] = Attempt(standing, first)
        return standing

    def attempt(self, event: TransactionReported) -> Attempt | None:
        """What a report that was taken in stands for, None where it is no attempt to pay."""
        return self._attempts.get(id(event))

    def state(self, tenant: str) -> FeatureState:
        """The tenant's payments as far as this batch needs them."""
        if tenant not in self._states:
            self._states[tenant] = FeatureState()
        return self._states[tenant]

    async def load(self, connection: "PoolConnectionProxy", events: Sequence[TransactionReported]) -> None:
        """See `crossdesk.store.unit_of_work.Rows`."""
        self._looked_at = {id(event): row_of(event, NO_EVENT, self.places) for event in events}
        attempts = {name: (row["tenant"], payment_of(row)) for name, row in self._looked_at.items() if row["attempt"]}
        await self._restore(connection, list(attempts.values()))
        await self._restore(connection, list(self._superseding(attempts.values())))
        named = {name: paid for name, paid in attempts.items() if not _nameless(self._looked_at[name])}
        self._firsts = {name: self._add(tenant, payment) for name, (tenant, payment) in named.items()}

    async def _restore(self, connection: "PoolConnectionProxy", payments: Sequence[tuple[str, Payment]]) -> None:
        found = await read_payments(connection, payments) if payments else {}
        for (tenant, kind, entity), stored in found.items():
            self.state(tenant).restore(kind, entity, stored)

    def _superseding(self, attempts: Iterable[tuple[str, Payment]]) -> Iterator[tuple[str, Payment]]:
        """What is stored of them by later reports, which may name other cards, IPs ... than these."""
        for tenant, payment in attempts:
            state = self.state(tenant)
            if state.knows(payment.payment_id) and state.standing(payment.payment_id).at > payment.at:
                yield tenant, state.standing(payment.payment_id)

    def _add(self, tenant: str, payment: Payment) -> bool:
        """Gives whether it was not known."""
        state = self.state(tenant)
        first = not state.knows(payment.payment_id)
        state.add(payment)
        return first

    async def save(self, connection: "PoolConnectionProxy", also: Sequence[Statement]) -> None:
        """See `crossdesk.store.unit_of_work.Rows`."""
        await write_together(connection, [*([storing(self._rows)] if self._rows else []), *also])

    def committed(self) -> None:
        """Nobody here waits for payments."""


NO_EVENT = UUID(int=0)
NAMELESS = f"withheld-{NO_EVENT}"


def _nameless(row: Json) -> bool:
    """Whether an id is withheld and has no name of its event yet, which is known only when it is taken."""
    return NAMELESS in (row["transaction_id"], row["order_id"])


def watching(places: Places) -> Callable[[], WatchedPayments]:
    """Makes the rows of each batch."""
    return lambda: WatchedPayments(places)
