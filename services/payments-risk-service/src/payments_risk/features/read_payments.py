"""Reads the stored payments that the numbers of a batch rest on: those of its own cards, IPs ... and no others."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from payments_risk.features.payment import KINDS, Kind, Payment
from payments_risk.features.what_is_counted import HORIZON, MOST_COUNTED

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

COLUMN: Mapping[Kind, str] = {kind: kind for kind in KINDS} | {"customer": "customer_id", "email": "email_hash"}
JUDGED_ANEW = 86_400
"""Seconds after a payment from which stored ones are read, too: alerts look at those after a late payment again."""
Entity = tuple[str, Kind, str]
"""Tenant, kind and value."""

# In the order of Payment's fields.
FIELDS = """
    transaction_id, extract(epoch FROM occurred_at)::float8, amount_minor, currency, status = 'failed', card,
    customer_id, device, ip, bin, email_hash, terminal, ip_country, bin_country, ship_country, latitude, longitude
"""
ONE_KIND = """
    SELECT wanted.place, {fields} FROM wanted CROSS JOIN LATERAL (
        SELECT * FROM transactions
        WHERE tenant = wanted.tenant AND {column} = wanted.entity AND attempt
          AND occurred_at > wanted.since AND occurred_at <= wanted.until
          AND (occurred_at < wanted.until OR wanted.last IS NULL OR transaction_id COLLATE "C" <= wanted.last)
        ORDER BY occurred_at DESC, transaction_id COLLATE "C" DESC LIMIT ($7::int[])[{number}]
    ) AS found WHERE wanted.kind = '{kind}'
"""
# Few arrays, and none of moments: making them of a batch costs as much as reading. A shorter one is filled with nulls.
WANTED = """
    WITH wanted AS MATERIALIZED (
        SELECT place, tenant, kind, entity, to_timestamp(since) AS since, to_timestamp(until) AS until, last
        FROM unnest($1::text[], $2::text[], $3::text[], $4::float8[], $5::float8[], $6::text[])
        WITH ORDINALITY AS w (tenant, kind, entity, since, until, last, place)
    )
"""
EACH_KIND = [
    ONE_KIND.format(kind=kind, column=COLUMN[kind], fields=FIELDS, number=number)
    for number, kind in enumerate(KINDS, 1)
]
HISTORIES = WANTED + " UNION ALL ".join(EACH_KIND)


@dataclass(frozen=True)
class Wanted:
    """The newest payments of an entity up to a moment (seconds since 1970), from 30 days before another.

    Of those at that very moment only ids up to `last` are meant, where there is one: providers tell whole seconds, and
    many payments may share one.
    """

    entity: Entity
    since: float
    until: float
    last: str | None = None


async def read_payments(
    connection: "PoolConnectionProxy", payments: Sequence[tuple[str, Payment]]
) -> Mapping[Entity, list[Payment]]:
    """Of each entity of these payments (with their tenants), what their windows need: one statement, or two.

    The second one is for payments so late that a full window of newer ones of an entity is stored.
    """
    of_entity = _by_entity(payments)
    first = [Wanted(each, min(keys)[0] - HORIZON, max(keys)[0] + JUDGED_ANEW) for each, keys in of_entity.items()]
    found = await _read(connection, first)
    short = [
        Wanted(each, at - HORIZON, at, last)
        for each, keys in of_entity.items()
        if len(found[each]) >= MOST_COUNTED[each[1]]
        for at, last in _behind(found[each], keys)
    ]
    for each, late in (await _read(connection, short)).items() if short else ():
        found[each] = list({payment.payment_id: payment for payment in (*found[each], *late)}.values())
    return found


def _behind(stored: Iterable[Payment], keys: Iterable[tuple[float, str]]) -> list[tuple[float, str]]:
    """The keys that come before one of the payments: not all of those are at or before them."""
    newest = max(each.key for each in stored)
    return sorted(key for key in keys if key < newest)


def _by_entity(payments: Iterable[tuple[str, Payment]]) -> dict[Entity, set[tuple[float, str]]]:
    entities: dict[Entity, set[tuple[float, str]]] = defaultdict(set)
    for tenant, payment in payments:
        for kind in KINDS:
            value = getattr(payment, kind)
            if value is not None:
                entities[tenant, kind, value].add(payment.key)
    return entities


async def _read(connection: "PoolConnectionProxy", wanted: Sequence[Wanted]) -> dict[Entity, list[Payment]]:
    entities = [each.entity for each in wanted]
    columns = [[entity[part] for entity in entities] for part in range(3)]
    since, until = [each.since for each in wanted], [each.until for each in wanted]
    last = [each.last for each in wanted if each.last is not None]  # all have one, or none has
    most = [MOST_COUNTED[kind] for kind in KINDS]
    rows = await connection.fetch(HISTORIES, *columns, since, until, last, most)
    found: dict[Entity, list[Payment]] = {entity: [] for entity in entities}
    made = tuple.__new__  # what Payment._make does, without its call for each of thousands of rows
    for place, one in groupby(rows, itemgetter(0)):
        found[entities[place - 1]] += [made(Payment, row[1:]) for row in one]
    return found
