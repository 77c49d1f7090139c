"""What decisions of a batch rest on beyond their events: policies, what orders are worth, and earlier contacts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from crossdesk.contracts.event import Money
from crossdesk.contracts.intent import Case
from crossdesk.store.statement import Statement

from routing.question import Question
from routing.read_together import Row
from routing.tiers.compiled import Compiled
from routing.tiers.policies import TierPolicies, default_compiled

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

CONTACTS_WITHIN = timedelta(days=7)
CONTACTS_LOOKED_AT = 20
"""Latest messages of a customer."""

Named = tuple[str, str]
"""An order or a customer of a tenant."""
Contact = tuple[UUID, str, datetime]
"""Conversation, intent, time."""


@dataclass
class KnownBefore:
    """Read in one statement for all decisions of a batch; what the batch itself decides is added."""

    policies: TierPolicies
    _policy: dict[str, Compiled] = field(default_factory=dict)
    _values: dict[Named, Money | None] = field(default_factory=dict)
    _contacts: dict[Named, list[Contact]] = field(default_factory=dict)

    async def load(self, connection: "PoolConnectionProxy", cases: Iterable[Question]) -> None:
        """Read what these will need; what was read before is not read again."""
        asked = self.asked(cases)
        if any(asked.arguments[:-1]):
            await self.take_in(connection, await connection.fetch(asked.sql, *asked.arguments))

    def asked(self, cases: Iterable[Question]) -> Statement:
        """What reads all that these will need and that was not read before; `take_in` is given what it found."""
        tenants, orders, customers = self._missing(cases)
        self._policy |= dict.fromkeys(tenants, default_compiled())
        self._values |= dict.fromkeys(orders)
        self._contacts |= {customer: [] for customer in customers}
        return Statement(READ, (sorted(tenants), *_columns(orders), *_columns(customers), CONTACTS_LOOKED_AT))

    async def take_in(self, connection: "PoolConnectionProxy", rows: Iterable[Row]) -> None:
        """What `asked` found."""
        versions: dict[str, int] = {}
        for tenant, name, number, text, conversation, at in rows:
            if name is None:
                versions[tenant] = number
            elif conversation is None:
                self._values[tenant, name] = Money(minor=number, currency=text)
            else:
                self._contacts[tenant, name].append((conversation, text, at))
        self._policy |= await self.policies.of(connection, versions)

    def policy(self, tenant: str) -> Compiled:
        return self._policy[tenant]

    def value(self, case: Case) -> Money | None:
        """What the order of a case is worth, where the shop told."""
        order = order_of(case)
        return self._values.get((case.tenant, order)) if order else None

    def contacts(self, case: Case, now: datetime) -> int:
        """Other conversations of this customer with the same intent, in the week before."""
        known = self._contacts.get((case.tenant, case.inquiry.customer.id), ())
        return repeated(known, case.understanding.intent.id, case.conversation_id, now)

    def note_contact(self, case: Case, at: datetime) -> None:
        """This message counts for the decisions after it."""
        known = self._contacts.setdefault((case.tenant, case.inquiry.customer.id), [])
        known.append((case.conversation_id, case.understanding.intent.id, at))

    def _missing(self, questions: Iterable[Question]) -> tuple[set[str], set[Named], set[Named]]:
        tenants, orders, customers = set(), set(), set()
        for question in questions:
            tenants.add(question.tenant)
            if isinstance(question.outcome, Case):
                customers.add((question.tenant, question.outcome.inquiry.customer.id))
                if order := order_of(question.outcome):
                    orders.add((question.tenant, order))
        return (
            {tenant for tenant in tenants if tenant not in self._policy},
            {order for order in orders if order not in self._values},
            {customer for customer in customers if customer not in self._contacts},
        )


def repeated(known: Iterable[Contact], intent: str, conversation: UUID, now: datetime) -> int:
    """In how many other conversations of these the customer wrote with that intent, in the week before."""
    since = now - CONTACTS_WITHIN
    return len({other for other, what, at in known if what == intent and since < at and other != conversation})


def order_of(case: Case) -> str | None:
    """The order a message is about: as the storefront told, as facts say, or as it is written there."""
    if case.inquiry.order_id:
        return case.inquiry.order_id
    for facts in (case.dispute, case.shipment):
        if facts and facts.order_id:
            return facts.order_id
    named = case.understanding.entities.order_ids
    return named[0] if len(named) == 1 else None


def _columns(named: Iterable[Named]) -> tuple[Sequence[str], Sequence[str]]:
    in_order = sorted(named)
    return [tenant for tenant, _ in in_order], [name for _, name in in_order]


# Each row is looked up by its key in a subquery of its own, see routing/turns.py.
READ = """
SELECT t.tenant, NULL AS name, p.version::bigint AS number, NULL AS text, NULL::uuid AS conversation,
    NULL::timestamptz AS at
FROM unnest($1::text[]) AS t (tenant)
CROSS JOIN LATERAL (SELECT version FROM tier_policies WHERE tenant = t.tenant ORDER BY version DESC LIMIT 1) p
UNION ALL
SELECT e.tenant, e.order_id, v.minor, v.currency, NULL, NULL FROM unnest($2::text[], $3::text[]) AS e (tenant, order_id)
CROSS JOIN LATERAL (
    SELECT minor, currency FROM order_values WHERE tenant = e.tenant AND order_id = e.order_id LIMIT 1
) v
UNION ALL
SELECT e.tenant, e.customer_id, 0, d.intent, d.conversation_id, d.decided_at
FROM unnest($4::text[], $5::text[]) AS e (tenant, customer_id)
CROSS JOIN LATERAL (
    SELECT facts ->> 'intent' AS intent, conversation_id, decided_at FROM decision_facts
    WHERE tenant = e.tenant AND customer_id = e.customer_id ORDER BY decided_at DESC LIMIT $6
) d
"""
