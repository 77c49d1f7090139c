"""Reading what is known for many cases at once: those that ask in the same moment share one transaction."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from asyncpg import Record
from asyncpg.pool import PoolConnectionProxy
from crossdesk.store.database import Database

from logistics.gather_reads import GatheredReads
from logistics.known import Known, KnownOrder, KnownParcel, order_of, parcel_of
from logistics.shipments.keep import load_shipments
from logistics.shipments.shipment import Shipment
from logistics.shipments.versions import Wanted
from logistics.trouble.way_before import with_way_before


@dataclass(frozen=True)
class Asked:
    """What one case names. Without any name, the customer's orders under way are meant, or their latest if `latest`."""

    tenant: str
    customer_id: str
    order_ids: Collection[str] = ()
    numbers: Collection[str] = ()
    latest: bool = False


class KnownReader(GatheredReads[Asked, Known]):
    """Reads all that bears on a case; cases of one moment share a transaction.

    `shipments` reads parcels with their scans, those under numbers they had before among them, which only some cases
    need.
    """

    def __init__(self, database: Database) -> None:
        super().__init__(database.transaction, read_known)
        self.shipments: GatheredReads[Wanted, Shipment | None] = GatheredReads(database.transaction, read_shipments)


async def read_shipments(connection: PoolConnectionProxy, wanted: Sequence[Wanted]) -> list[Shipment | None]:
    """For each the parcel with its scans and its way before; None for one of which none was kept."""
    now = datetime.now(UTC)
    numbers: dict[str, set[str]] = defaultdict(set)
    for each in wanted:
        numbers[each.tenant].add(each.number)
    found: dict[Wanted, Shipment] = {}
    for tenant, of_tenant in numbers.items():
        for shipment in await load_shipments(connection, tenant, sorted(of_tenant), now=now):
            whole_way = await with_way_before(connection, tenant, shipment, now=now)
            found[Wanted(tenant, shipment.number)] = whole_way
    return [found.get(each) for each in wanted]


async def read_known(connection: PoolConnectionProxy, asked: Sequence[Asked]) -> list[Known]:
    """For each case, orders named or holding a parcel named, with their parcels; without a name, those under way."""
    orders = await _orders(connection, asked)
    numbers = [_numbers(each, found) for each, found in zip(asked, orders, strict=True)]
    pairs = zip(asked, numbers, strict=True)
    parcels = await _parcels(connection, {(each.tenant, number) for each, wanted in pairs for number in wanted})
    customers = await _customers(connection, asked)
    return [
        Known(
            tuple(found),
            tuple(parcels[each.tenant, number] for number in wanted if (each.tenant, number) in parcels),
            (each.tenant, each.customer_id) in customers,
        )
        for each, found, wanted in zip(asked, orders, numbers, strict=True)
    ]


COLUMNS = """
    o.*, ARRAY (SELECT h.tracking_number FROM order_parcels h
                WHERE h.tenant = o.tenant AND h.order_id = o.order_id
                ORDER BY h.place, h.tracking_number) AS tracking_numbers
"""

# Equality alone is used to find rows: under row-level security PostgreSQL takes no index for operators that are not
# leakproof, such as those on arrays.
NAMED = f"""
    WITH named AS (
        SELECT case_number, tenant, order_id
        FROM unnest($1::int[], $2::text[], $3::text[]) AS n (case_number, tenant, order_id)
        UNION
        SELECT n.case_number, n.tenant, h.order_id
        FROM unnest($4::int[], $5::text[], $6::text[]) AS n (case_number, tenant, tracking_number)
        JOIN order_parcels h USING (tenant, tracking_number)
    )
    SELECT named.case_number, {COLUMNS} FROM named JOIN orders o USING (tenant, order_id)
    ORDER BY case_number, o.placed_at DESC, o.order_id
"""  # noqa: S608  # made of the constant above, never of input

UNDER_WAY = f"""
    SELECT n.case_number, {COLUMNS}
    FROM unnest($1::int[], $2::text[], $3::text[]) AS n (case_number, tenant, customer_id)
    CROSS JOIN LATERAL (
        SELECT * FROM orders
        WHERE tenant = n.tenant AND customer_id = n.customer_id AND status IN ('placed', 'paid', 'packed', 'shipped')
        ORDER BY placed_at DESC, order_id LIMIT 2
    ) o
    ORDER BY case_number, o.placed_at DESC, o.order_id
"""  # noqa: S608  # as above

LATEST = f"""
    SELECT n.case_number, {COLUMNS}
    FROM unnest($1::int[], $2::text[], $3::text[]) AS n (case_number, tenant, customer_id)
    CROSS JOIN LATERAL (
        SELECT * FROM orders WHERE tenant = n.tenant AND customer_id = n.customer_id
        ORDER BY placed_at DESC, order_id LIMIT 20
    ) o
    ORDER BY case_number, o.placed_at DESC, o.order_id
"""  # noqa: S608  # as above


async def _orders(connection: PoolConnectionProxy, asked: Sequence[Asked]) -> list[list[KnownOrder]]:
    named = [(n, a.tenant, order_id) for n, a in enumerate(asked) for order_id in a.order_ids]
    holding = [(n, a.tenant, number) for n, a in enumerate(asked) for number in a.numbers]
    unnamed = [(n, a) for n, a in enumerate(asked) if not (a.order_ids or a.numbers)]
    rows: list[Record] = []
    if named or holding:
        rows += await connection.fetch(NAMED, *_columns(named), *_columns(holding))
    for statement, latest in ((UNDER_WAY, False), (LATEST, True)):
        customers = [(n, a.tenant, a.customer_id) for n, a in unnamed if a.latest == latest]
        if customers:
            rows += await connection.fetch(statement, *_columns(customers))
    found: list[list[KnownOrder]] = [[] for _ in asked]
    for row in rows:
        found[row["case_number"]].append(order_of(row))
    return found


def _columns(rows: Sequence[tuple[int, str, str]]) -> Iterator[list[int | str]]:
    for place in range(3):
        yield [row[place] for row in rows]


def _numbers(asked: Asked, orders: Sequence[KnownOrder]) -> list[str]:
    of_orders = (number for order in orders for number in order.tracking_numbers)
    return list(dict.fromkeys((*asked.numbers, *of_orders)))


PARCELS = """
    SELECT p.*, coalesce(s.split_into || s.merged_into, '{}') AS goes_on_as
    FROM unnest($1::text[], $2::text[]) AS n (tenant, tracking_number) CROSS JOIN LATERAL
    (SELECT * FROM parcels WHERE tenant = n.tenant AND tracking_number = n.tracking_number LIMIT 1) p
    LEFT JOIN LATERAL (SELECT split_into, merged_into FROM shipments
        WHERE tenant = n.tenant AND tracking_number = n.tracking_number LIMIT 1) s ON true
"""


async def _parcels(
    connection: PoolConnectionProxy, wanted: Collection[tuple[str, str]]
) -> dict[tuple[str, str], KnownParcel]:
    if not wanted:
        return {}
    rows = await connection.fetch(
        PARCELS,
        [tenant for tenant, _ in wanted],
        [number for _, number in wanted],
    )
    return {(row["tenant"], row["tracking_number"]): parcel_of(row) for row in rows}


async def _customers(connection: PoolConnectionProxy, asked: Sequence[Asked]) -> set[tuple[str, str]]:
    """Those customers the shop has an order of."""
    found: dict[str, set[str]] = defaultdict(set)
    for each in asked:
        found[each.tenant].add(each.customer_id)
    rows = await connection.fetch(
        "SELECT n.tenant, n.customer_id FROM unnest($1::text[], $2::text[]) AS n (tenant, customer_id) "
        "CROSS JOIN LATERAL (SELECT FROM orders WHERE tenant = n.tenant AND customer_id = n.customer_id LIMIT 1) o",
        [tenant for tenant, customers in found.items() for _ in customers],
        [customer for customers in found.values() for customer in customers],
    )
    return {(row["tenant"], row["customer_id"]) for row in rows}
