"""What the disputed cases of a batch share: their customers' accounts, the disputes they are about, what is kept."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from crossdesk.consume.subscription import Handler
from crossdesk.contracts.event import Event
from crossdesk.contracts.intent import Case
from crossdesk.store.statement import Statement, write_together
from crossdesk.store.unit_of_work import UnitOfWork

from payments_risk.accounts import LOOKED_BACK, Found, Wanted, read_accounts
from payments_risk.claim_dispute import claim_in
from payments_risk.claims_at_hand import Claim, ClaimsAtHand
from payments_risk.dispute import Meant, Named, named_in, payment_meant
from payments_risk.evidence.customer_messages import Written, keeping
from payments_risk.rules import DisputeRules

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

CLOCKS = timedelta(days=1)
"""By how much the time of a case may be before that of its message without its account being read once more."""


@dataclass(frozen=True)
class About:
    """What a case is about, as of its message. `claim` is None where no payment is meant."""

    named: Named
    found: Found
    meant: Meant
    claim: Claim | None

    @property
    def stands(self) -> bool:
        """Whether the payment meant is the same at any time, for as long as the account is."""
        return self.meant.found_by in ("order", "amount")


@dataclass
class DisputedCases:
    """Rows of a batch. Accounts are as they are when it begins; what one case changes, the next sees.

    When a case is handled is not known at the start, so the payment it means is foreseen as of its message. A case that
    means another one after all looks that up by itself.
    """

    rules: DisputeRules
    claims: ClaimsAtHand = field(default_factory=ClaimsAtHand)
    _foreseen: dict[int, About] = field(default_factory=dict)
    _messages: list[Written] = field(default_factory=list)

    async def load(self, connection: "PoolConnectionProxy", events: Sequence[Event]) -> None:
        """See `crossdesk.store.unit_of_work.Rows`."""
        cases = [event for event in events if isinstance(event, Case)]
        if not cases:
            return
        wanted = list(dict.fromkeys(map(_wanted, cases)))
        found = dict(zip(wanted, await read_accounts(connection, wanted), strict=True))
        # By identity: handlers get the same objects, and to compare cases would be to compare all they hold.
        self._foreseen = {id(case): self._about(case, found[_wanted(case)], case.inquiry.received_at) for case in cases}
        claims = [each.claim for each in self._foreseen.values() if each.claim]
        if claims:
            await self.claims.look_up(connection, claims)

    async def about(self, connection: "PoolConnectionProxy", case: Case, now: datetime) -> About:
        """What a case of the batch is about at `now`."""
        foreseen = self._foreseen[id(case)]
        found = foreseen.found.at(now)
        if found is None:
            earlier = replace(foreseen.found.wanted, since=now - LOOKED_BACK)
            [found] = await read_accounts(connection, [earlier])
        if found is foreseen.found and foreseen.stands:
            return foreseen
        return self._about(case, found, now)

    def keep_message(self, message: Written | None) -> None:
        """Keep what a customer wrote, if it is to be kept."""
        if message:
            self._messages.append(message)

    async def save(self, connection: "PoolConnectionProxy", also: Sequence[Statement]) -> None:
        """See `crossdesk.store.unit_of_work.Rows`."""
        await write_together(connection, [*self.claims.changes(), *keeping(self._messages), *also])

    def committed(self) -> None:
        """Nobody here waits for cases."""

    def _about(self, case: Case, found: Found, now: datetime) -> About:
        named = named_in(case, self.rules.claims)
        meant = payment_meant(named, found.account, now)
        claim = claim_in(case.tenant, named.claim, meant.payment, found.account) if meant.payment else None
        return About(named, found, meant, claim)


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
