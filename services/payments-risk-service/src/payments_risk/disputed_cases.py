"""What the disputed cases of a batch share: their customers' accounts, the disputes they are about, what is kept."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from crossdesk.consume.subscription import Handler
from crossdesk.contracts.event import Event
from crossdesk.contracts.intent import Case
from crossdesk.store.statement import Statement, write_together
from crossdesk.store.unit_of_work import UnitOfWork

from payments_risk.accounts import LOOKED_BACK, Found, Wanted, read_accounts
from payments_risk.claim_dispute import claim_in
from payments_risk.claims_at_hand import ClaimsAtHand
from payments_risk.dispute import named_in, payment_meant
from payments_risk.evidence.customer_messages import Written, keeping
from payments_risk.rules import DisputeRules

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

CLOCKS = timedelta(days=1)
"""By how much the time of a case may be before that of its message without its account being read once more."""


@dataclass
class DisputedCases:
    """Rows of a batch. Accounts are as they are when it begins; what one case changes, the next sees.

    When a case is handled is not known at the start, so the payment it means is foreseen as of its message. A case that
    means another one after all looks that up by itself.
    """

    rules: DisputeRules
    claims: ClaimsAtHand = field(default_factory=ClaimsAtHand)
    _found: dict[Wanted, Found] = field(default_factory=dict)
    _messages: list[Written] = field(default_factory=list)

    async def load(self, connection: "PoolConnectionProxy", events: Sequence[Event]) -> None:
        """See `crossdesk.store.unit_of_work.Rows`."""
        cases = [event for event in events if isinstance(event, Case)]
        if not cases:
            return
        wanted = list(dict.fromkeys(map(_wanted, cases)))
        self._found = dict(zip(wanted, await read_accounts(connection, wanted), strict=True))
        foreseen = [claim for case in cases if (claim := self._foreseen(case))]
        if foreseen:
            await self.claims.look_up(connection, foreseen)

    async def account(self, connection: "PoolConnectionProxy", case: Case, now: datetime) -> Found:
        """The customer's payments as they are to be looked at at `now`."""
        wanted = _wanted(case)
        if found := self._found[wanted].at(now):
            return found
        earlier = Wanted(wanted.tenant, wanted.customer_id, wanted.orders, now - LOOKED_BACK, wanted.billed)
        return (await read_accounts(connection, [earlier]))[0]

    def keep_message(self, message: Written | None) -> None:
        """Keep what a customer wrote, if it is to be kept."""
        if message:
            self._messages.append(message)

    async def save(self, connection: "PoolConnectionProxy", also: Sequence[Statement]) -> None:
        """See `crossdesk.store.unit_of_work.Rows`."""
        await write_together(connection, [*self.claims.changes(), *keeping(self._messages), *also])

    def committed(self) -> None:
        """Nobody here waits for cases."""

    def _foreseen(self, case: Case) -> Any:
        named, account = named_in(case, self.rules.claims), self._found[_wanted(case)].account
        meant = payment_meant(named, account, case.inquiry.received_at)
        return claim_in(case.tenant, named.claim, meant.payment, account) if meant.payment else None


def _wanted(case: Case) -> Wanted:
    named, context = case.understanding.entities, case.inquiry.order_id
    orders = (*named.order_ids, *([context] if context else []))
    since = case.inquiry.received_at - LOOKED_BACK - CLOCKS
    return Wanted(case.tenant, case.inquiry.customer.id, orders, since, bool(named.amounts))


def beside_cases(handler: Handler) -> Handler:
    """Of a handler that looks at disputes or limits itself: cases of its batch before it are written by then.

    Those after it look anew.
    """

    async def handled(event: Event, work: UnitOfWork[DisputedCases], *fetched: Any) -> list[Event]:
        await work.rows.claims.give_way(work.connection)
        return await handler(event, work, *fetched)

    return handled
