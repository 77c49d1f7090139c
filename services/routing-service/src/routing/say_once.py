"""What rounds say on the log of a moment, once: what is said again under its id costs a batch a second try."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from crossdesk.bus.envelope import Envelope
from crossdesk.bus.protocol import Bus

Said = dict[UUID, datetime]
"""Ids of the moment that was said last. Rounds that say the same share it."""


async def say_once(bus: Bus, envelopes: Sequence[Envelope], said: Said | None) -> None:
    """Publish those that this process has not said. Raises what the bus raised; nothing is noted then."""
    noted = {} if said is None else said
    new = [each for each in envelopes if each.id not in noted]
    if not new:
        return
    await bus.publish(new)
    for id_ in [id_ for id_, at in noted.items() if at < new[0].time]:
        del noted[id_]
    noted |= {each.id: each.time for each in new}
