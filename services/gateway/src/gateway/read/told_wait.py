"""What a customer who waits for a person was told last of their place and wait."""

from datetime import datetime
from uuid import UUID

from asyncpg.pool import PoolConnectionProxy
from crossdesk.contracts.waits import WaitState
from pydantic import BaseModel, Field

WAITING = ("queued", "callback_booked")


class WaitShown(BaseModel):
    """A place in the queue and an estimate of the wait from `told_at` on; it is told again when it changed notably.

    `unknown` says that too little happened lately to tell, `nobody_on_duty` that nobody suitable is there.
    """

    state: WaitState
    position: int | None = Field(
        default=None, description="among those who wait for the same agents, 1 is next; more urgent ones may go before"
    )
    least_minutes: int | None = Field(default=None, description="one in five has their turn sooner")
    most_minutes: int | None = Field(
        default=None, description="one in ten waits longer; null when `estimated`: longer than can be said"
    )
    opens_at: datetime | None = Field(default=None, description="when the desk opens, where that is known")
    text: str | None = Field(default=None, description="for the customer; null without words in their language")
    language: str
    told_at: datetime


async def find_wait(
    connection: PoolConnectionProxy, tenant: str, conversation_id: UUID, state: str
) -> WaitShown | None:
    """None for a conversation that does not wait, by its state, or whose customer was told nothing since it does."""
    if state not in WAITING:
        return None
    row = await connection.fetchrow(LATEST, tenant, conversation_id)
    return WaitShown.model_validate({**row["data"]["wait"], "told_at": row["at"]}) if row else None


LATEST = """
SELECT t.at, t.data FROM timeline t JOIN queue q USING (tenant, conversation_id)
WHERE t.tenant = $1 AND t.conversation_id = $2 AND t.type = 'WaitEstimated' AND t.at >= q.since
ORDER BY t.seq DESC LIMIT 1
"""
