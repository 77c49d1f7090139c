"""What a shop taught, and which versions came of it: kept for showing."""

from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import IntentExamplesConfigured
from crossdesk.contracts.intent import IntentModelTrained, IntentVersionActivated
from crossdesk.contracts.intents import MOST_OWN_INTENTS, is_own
from crossdesk.store.unit_of_work import UnitOfWork

REMOVE = "DELETE FROM intents WHERE tenant = $1 AND intent_id = $2"
KEEP = r"""
    INSERT INTO intents (tenant, intent_id, description, examples, languages, configured_at)
    SELECT $1, $2, $3, $4, $5, $6
    WHERE NOT $7 OR $8 > (
        SELECT count(*) FROM intents WHERE tenant = $1 AND intent_id LIKE 'own\_%' AND intent_id <> $2
    )
    ON CONFLICT (tenant, intent_id) DO UPDATE SET
        description = excluded.description, examples = excluded.examples,
        languages = excluded.languages, configured_at = excluded.configured_at
"""
"""Two gateways may have let in one intent too many at once. intent-service passes the same one over: one order."""


async def record_intent_examples(event: IntentExamplesConfigured, work: UnitOfWork) -> list[Event]:
    """The latest word counts."""
    if not event.examples:
        await work.connection.execute(REMOVE, event.tenant, event.intent_id)
        return []
    await work.connection.execute(
        KEEP,
        event.tenant,
        event.intent_id,
        event.description,
        len(event.examples),
        sorted({example.language for example in event.examples}),
        work.now,
        is_own(event.intent_id),
        MOST_OWN_INTENTS,
    )
    return []


async def record_trained(event: IntentModelTrained, work: UnitOfWork) -> list[Event]:
    """A version more, and those gone that made room for it."""
    await work.connection.execute(
        """
        INSERT INTO intent_versions (tenant, number, trained_at, why, verdict, examples, figures)
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (tenant, number) DO NOTHING
        """,
        event.tenant,
        event.number,
        event.trained_at,
        event.why,
        event.verdict,
        event.examples,
        event.figures.model_dump(),
    )
    await work.connection.execute(
        "DELETE FROM intent_versions WHERE tenant = $1 AND number = ANY ($2)", event.tenant, event.dropped
    )
    return []


async def record_activated(event: IntentVersionActivated, work: UnitOfWork) -> list[Event]:
    """The later activation counts, in whatever order they are told."""
    await work.connection.execute(
        """
        INSERT INTO active_intent_versions AS known (tenant, number, activation) VALUES ($1, $2, $3)
        ON CONFLICT (tenant) DO UPDATE SET number = excluded.number, activation = excluded.activation
        WHERE known.activation < excluded.activation
        """,
        event.tenant,
        event.number,
        event.activation,
    )
    return []
