"""An order was imported: what it holds is recognised from now on when customers name it."""

from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import OrderImported
from crossdesk.store.unit_of_work import UnitOfWork

from intent.catalogue import LONGEST_NAME, keys_of

MOST_KEYS = 40_000
"""A tenant's names and article numbers, so 20,000 articles; beyond them the oldest give way until ordered again."""


async def remember_products(event: OrderImported, work: UnitOfWork) -> list[Event]:
    """Keep the names and numbers of the order's items. Known ones cost one look-up, and take no lock."""
    names = {key: item.name[:LONGEST_NAME] for item in event.items for key in keys_of(item.name, item.sku)}
    if not names:
        return []
    # In one order everywhere, so that two imports never wait for each other.
    keys = sorted(names)
    kept = await work.connection.fetch(KEEP, event.tenant, keys, [names[key] for key in keys])
    if kept:
        await work.connection.execute(FORGET, event.tenant, MOST_KEYS)
    return []


KEEP = """
INSERT INTO catalogue AS known (tenant, key, name)
SELECT $1, new.key, new.name FROM unnest($2::text[], $3::text[]) AS new (key, name)
WHERE NOT EXISTS (SELECT FROM catalogue k WHERE k.tenant = $1 AND k.key = new.key AND k.name = new.name)
ON CONFLICT (tenant, key) DO UPDATE SET name = excluded.name, place = DEFAULT WHERE known.name <> excluded.name
RETURNING 1
"""
FORGET = """
DELETE FROM catalogue WHERE tenant = $1
AND place <= (SELECT place FROM catalogue WHERE tenant = $1 ORDER BY place DESC OFFSET $2 LIMIT 1)
"""
