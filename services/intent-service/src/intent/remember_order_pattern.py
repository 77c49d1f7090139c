"""A tenant was configured: its order numbers are recognised from now on."""

import re

from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import TenantConfigured
from crossdesk.errors import Permanent
from crossdesk.store.unit_of_work import UnitOfWork

from intent.conversations import keep_order_pattern


async def remember_order_pattern(event: TenantConfigured, work: UnitOfWork) -> list[Event]:
    """Keep the tenant's order pattern. Raises Permanent when it is no regular expression."""
    try:
        re.compile(event.order_pattern)
    except re.error as error:
        raise Permanent(f"order_pattern of tenant {event.tenant} is no regular expression: {error}") from error
    await keep_order_pattern(work.connection, event.tenant, event.order_pattern)
    return []
