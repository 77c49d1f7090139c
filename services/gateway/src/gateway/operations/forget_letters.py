"""Dead letters that were closed are kept for 30 days, and then are no more: they hold what customers wrote."""

from datetime import UTC, datetime, timedelta
from functools import partial

from crossdesk.rounds import Round

from gateway.gateway import Gateway
from gateway.operations.letters import forget_closed

KEPT = timedelta(days=30)
EVERY = timedelta(hours=1)


def forgetting(gateway: Gateway) -> Round:
    """A round of every replica: the same rows go, whoever comes first."""
    return Round("forget dead letters", EVERY, partial(forget_letters, gateway))


async def forget_letters(gateway: Gateway) -> None:
    """Raises what the database raised; the next round tries again."""
    await forget_closed(gateway.database, datetime.now(UTC) - KEPT)
