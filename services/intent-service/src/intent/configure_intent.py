"""A tenant gave examples of an intent: they are kept, and learnt in the background."""

import logging

from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import IntentExamplesConfigured, IntentRetrainingRequested
from crossdesk.contracts.intents import LONGEST_EXAMPLE, MOST_EXAMPLES, MOST_OWN_INTENTS, is_own
from crossdesk.store.unit_of_work import UnitOfWork

from intent.assignments import ask_for_training

log = logging.getLogger(__name__)


async def configure_intent(event: IntentExamplesConfigured, work: UnitOfWork) -> list[Event]:
    """Replace the tenant's examples of the intent. One intent too many is passed over, as the gateway does."""
    if event.examples and is_own(event.intent_id) and await _full(event, work):
        log.warning("an intent is passed over: the tenant has as many as it may have", extra={"tenant": event.tenant})
        return []
    examples = event.examples[:MOST_EXAMPLES]
    await work.connection.execute(
        "DELETE FROM own_examples WHERE tenant = $1 AND intent = $2", event.tenant, event.intent_id
    )
    await work.connection.execute(
        KEEP,
        event.tenant,
        event.intent_id,
        [example.language for example in examples],
        [example.text[:LONGEST_EXAMPLE] for example in examples],
    )
    await ask_for_training(work.connection, event.tenant, f"the examples of {event.intent_id} changed")
    return []


async def request_retraining(event: IntentRetrainingRequested, work: UnitOfWork) -> list[Event]:
    """Have all learnt anew, what the encoder taught since included."""
    await ask_for_training(work.connection, event.tenant, event.why)
    return []


async def _full(event: IntentExamplesConfigured, work: UnitOfWork) -> bool:
    others: int = await work.connection.fetchval(OTHERS, event.tenant, event.intent_id)
    return others >= MOST_OWN_INTENTS


OTHERS = (
    "SELECT count(DISTINCT intent) FROM own_examples "
    r"WHERE tenant = $1 AND intent LIKE 'own\_%' AND intent <> $2"
)
KEEP = """
INSERT INTO own_examples (tenant, intent, place, language, text)
SELECT $1, $2, place, language, text
FROM unnest($3::text[], $4::text[]) WITH ORDINALITY AS new (language, text, place)
"""
