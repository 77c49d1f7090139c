"""A tenant wants its messages read by another version."""

import logging

from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import IntentVersionActivationRequested
from crossdesk.contracts.intent import IntentVersionActivated
from crossdesk.store.unit_of_work import UnitOfWork

log = logging.getLogger(__name__)

ACTIVATE = """
UPDATE learning SET active = $2, activations = activations + 1
WHERE tenant = $1 AND ($2 = 0 OR EXISTS (SELECT FROM versions WHERE tenant = $1 AND number = $2))
RETURNING activations
"""


async def activate_version(event: IntentVersionActivationRequested, work: UnitOfWork) -> list[Event]:
    """Every replica reads by it within seconds. A version that was deleted meanwhile changes nothing."""
    activation = await work.connection.fetchval(ACTIVATE, event.tenant, event.number)
    if activation is None:
        log.warning("a version that is gone is not activated", extra={"tenant": event.tenant, "number": event.number})
        return []
    why = event.why or "it was asked for"
    return [IntentVersionActivated(tenant=event.tenant, number=event.number, activation=activation, why=why)]
