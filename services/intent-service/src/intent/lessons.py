"""What the encoder teaches the quick model: messages that only both together were sure of, kept masked for the tenant.

Self-training with a stronger teacher (knowledge distillation, Hinton et al. 2015, with hard labels): the quick model
learns them the next time the tenant's intents are learnt.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from intent.features import PUNCTUATION, is_unspaced
from intent.masking import SIGNS
from intent.message import understood
from intent.reading import Reading

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

TAUGHT_FROM = 0.9
"""Confidence of words and encoder together."""
UNSURE_BELOW = 0.6
"""Confidence of the quick model by itself."""
LEAST_WORDS = 3
LETTERS_A_WORD = 2
"""In scripts without spaces."""
LONGEST = 300
"""Characters; what longer messages want is not in all of their words."""
MOST_KEPT = 2_000
"""Messages a tenant; beyond them the oldest give way."""
MOST_WAITING = 1_000
"""Messages of all tenants that wait to be written. What comes in a crowd beyond them is not missed."""


def teaches(quick: Reading, better: Reading) -> bool:
    """Whether the quick model may learn from what the message was understood as after a second look."""
    return (
        quick.intent.confidence < UNSURE_BELOW
        and better.settled
        and better.intent.confidence >= TAUGHT_FROM
        and len(quick.masked) <= LONGEST
        and says_enough(quick.masked)
    )


def says_enough(masked: str) -> bool:
    """Whether a masked message has words enough to mean something by itself. Numbers and addresses are none."""
    words = [word for word in understood(masked).words if word not in PUNCTUATION and word not in SIGNS]
    counted = sum(len(word) / LETTERS_A_WORD if is_unspaced(word) else 1 for word in words)
    return counted >= LEAST_WORDS


class Lessons:
    """Those that came since they were last written."""

    def __init__(self) -> None:
        self._waiting: dict[tuple[str, str], str] = {}

    def note(self, tenant: str, quick: Reading, better: Reading) -> None:
        """Take a message in where it teaches; the same one counts once."""
        if teaches(quick, better) and len(self._waiting) < MOST_WAITING:
            self._waiting[tenant, quick.masked] = better.intent.id

    def take(self) -> Mapping[tuple[str, str], str]:
        """All of them by tenant and masked message; whoever takes them writes them."""
        taken, self._waiting = self._waiting, {}
        return taken


async def keep_lessons(connection: "PoolConnectionProxy", lessons: Mapping[tuple[str, str], str]) -> None:
    """Write them down: the newest count, and of a message the latest word."""
    # In one order everywhere, so that two replicas never wait for each other.
    rows = [(tenant, masked, lessons[tenant, masked]) for tenant, masked in sorted(lessons)]
    columns = [list(column) for column in zip(*rows, strict=True)]
    await connection.execute(KEEP, *columns)
    await connection.execute(FORGET, sorted({tenant for tenant, _ in lessons}), MOST_KEPT)


KEEP = """
INSERT INTO taught (tenant, masked, intent) SELECT * FROM unnest($1::text[], $2::text[], $3::text[])
ON CONFLICT (tenant, masked) DO UPDATE SET intent = excluded.intent, place = DEFAULT
"""
FORGET = """
DELETE FROM taught t USING (
    SELECT tenant, (
        SELECT place FROM taught WHERE tenant = each.tenant ORDER BY place DESC OFFSET $2 LIMIT 1
    ) AS beyond FROM unnest($1::text[]) AS each (tenant)
) old
WHERE t.tenant = old.tenant AND t.place <= old.beyond
"""
