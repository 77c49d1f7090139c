"""What the shop says of a disputed payment beside what is on record: who bought, what was written, shown and sent."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Self

from crossdesk.contracts.card_numbers import has_card_number
from pydantic import BaseModel, ConfigDict, Field, model_validator

from payments_risk.evidence.facts import Customer, EvidenceFacts, Message, Parcel, Policy, Visit

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

Words = Annotated[str, Field(min_length=1, max_length=20_000)]

READ = "SELECT facts FROM shop_evidence WHERE tenant = $1 AND provider = $2 AND dispute_id = $3"
WRITE = """
    INSERT INTO shop_evidence (tenant, provider, dispute_id, facts, given_at) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (dispute_id, provider, tenant) DO UPDATE SET facts = excluded.facts, given_at = excluded.given_at
"""


class ShopFacts(BaseModel):
    """All of it at once: what is left out is not known, what was given before is replaced. Times need an offset.

    Messages that are given, also none of them, stand for what the customer wrote to the shop by our own record.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    customer: Customer | None = None
    parcels: Annotated[tuple[Parcel, ...], Field(max_length=50)] = ()
    messages: Annotated[tuple[Message, ...], Field(max_length=500)] = ()
    refund_policy: Policy | None = None
    cancellation_policy: Policy | None = None
    refusal: Words | None = None
    rebuttal: Words | None = None
    visits: Annotated[tuple[Visit, ...], Field(max_length=500)] = ()

    @model_validator(mode="after")
    def _takeable(self) -> Self:
        leaves = list(_leaves(self.model_dump()))
        if any(isinstance(each, datetime) and each.tzinfo is None for each in leaves):
            raise ValueError("a time has no offset from UTC: write it as 2026-03-01T09:30:00Z")
        written = _leaves(self.model_dump(exclude={"parcels"}))  # tracking numbers look like card numbers now and then
        if any(isinstance(each, str) and has_card_number(each) for each in written):
            raise ValueError("a card number stands in it: leave it out")
        return self


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, tuple | list):
        yield value
        return
    for each in value:
        yield from _leaves(each)


def with_shop_facts(facts: EvidenceFacts, given: ShopFacts | None) -> EvidenceFacts:
    """The facts with what the shop gave; of parcels and the customer it knows more than is on record."""
    if given is None:
        return facts
    told = {name: value for name in ShopFacts.model_fields if (value := getattr(given, name))}
    if "messages" in given.model_fields_set:
        told["messages"] = given.messages
    return replace(facts, **told)


async def read_shop_facts(
    connection: "PoolConnectionProxy", tenant: str, provider: str, dispute_id: str
) -> ShopFacts | None:
    """What the shop gave last, None when nothing."""
    found = await connection.fetchval(READ, tenant, provider, dispute_id)
    return ShopFacts.model_validate(found) if found else None


async def keep_shop_facts(
    connection: "PoolConnectionProxy", tenant: str, provider: str, dispute_id: str, given: ShopFacts, now: datetime
) -> None:
    """Keep what the shop gives in the place of what it gave before."""
    await connection.execute(
        WRITE, tenant, provider, dispute_id, given.model_dump(mode="json", exclude_unset=True), now
    )
