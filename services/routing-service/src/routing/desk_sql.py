"""The statements of the desk. They are put together from the names below only, never from input."""

from collections.abc import Mapping

from routing.conversation import Conversation

COLUMNS: Mapping[str, str] = {
    "tenant": "text",
    "conversation_id": "uuid",
    "state": "text",
    "inquiry_ids": "text",
    "skill": "text",
    "language": "text",
    "priority": "int",
    "queued_at": "timestamptz",
    "ranked_at": "timestamptz",
    "summary": "text",
    "country": "text",
    "time_zone": "text",
    "agent_id": "text",
    "awaits_reply": "bool",
    "passed_on_by": "text",
    "lane": "text",
    "channel": "text",
    "vip": "bool",
    "weight": "int",
    "accept_by": "timestamptz",
    "last_agent": "text",
}
"""Of the table, with their types in SAVE: `unnest` would flatten arrays of arrays, so each list is a text."""
LISTS: Mapping[str, str] = {"inquiry_ids": "uuid", "passed_on_by": "text"}
BETWEEN = "\x1f"
"""Separates what is in a list; no id holds it."""


def values(conversation: Conversation) -> list[object]:
    """One conversation as columns of SAVE."""
    given = [getattr(conversation, name) for name in COLUMNS]
    return [BETWEEN.join(map(str, each)) if name in LISTS else each for name, each in zip(COLUMNS, given, strict=True)]


NAMES = list(COLUMNS)
GIVEN = [f"string_to_array({name}, chr(31))::{LISTS[name]}[]" if name in LISTS else name for name in NAMES]
ARRAYS = [f"${place}::{kind}[]" for place, kind in enumerate(COLUMNS.values(), start=1)]
SELECT = f"SELECT {', '.join(NAMES)} FROM desk "  # noqa: S608  # as said above
TAKEN_OVER = ", ".join(f"{name} = EXCLUDED.{name}" for name in NAMES[2:])
SAVE = (
    f"INSERT INTO desk ({', '.join(NAMES)}) "  # noqa: S608  # as said above
    f"SELECT {', '.join(GIVEN)} FROM unnest({', '.join(ARRAYS)}) AS e ({', '.join(NAMES)}) "
    f"ON CONFLICT (tenant, conversation_id) DO UPDATE SET {TAKEN_OVER}"
)
REMOVE = (
    "DELETE FROM desk USING unnest($1::text[], $2::uuid[]) AS e (tenant, conversation_id) "
    "WHERE desk.tenant = e.tenant AND desk.conversation_id = e.conversation_id"
)
FIND = (
    f"SELECT e.tenant AS whose, e.conversation_id AS which, s.agent_id AS served_by, "  # noqa: S608  # as said above
    f"{', '.join(f'd.{name}' for name in NAMES)} FROM unnest($1::text[], $2::uuid[]) AS e (tenant, conversation_id) "
    f"LEFT JOIN LATERAL ({SELECT} WHERE tenant = e.tenant AND conversation_id = e.conversation_id LIMIT 1) d ON true "
    "LEFT JOIN LATERAL (SELECT agent_id FROM served "
    "WHERE tenant = e.tenant AND conversation_id = e.conversation_id LIMIT 1) s ON true"
)
SERVED = """
INSERT INTO served (tenant, conversation_id, agent_id, given_at)
SELECT * FROM unnest($1::text[], $2::uuid[], $3::text[], $4::timestamptz[])
ON CONFLICT (tenant, conversation_id) DO UPDATE SET agent_id = EXCLUDED.agent_id, given_at = EXCLUDED.given_at
"""
UNANSWERED = (
    SELECT + "WHERE tenant = $1 AND agent_id = $2 AND state = 'assigned' AND awaits_reply "
    "ORDER BY ranked_at, conversation_id"
)
UNACCEPTED = (
    SELECT + "WHERE tenant = $1 AND accept_by < $2 AND state = 'assigned' ORDER BY ranked_at, conversation_id LIMIT $3"
)
WAITING = SELECT + "WHERE tenant = $1 AND state = 'waiting' ORDER BY ranked_at, conversation_id LIMIT $2"
WISHES = """
WITH RECURSIVE found AS (
    (SELECT skill, language, vip FROM desk WHERE tenant = $1 AND state <> 'assigned'
     ORDER BY skill, language, vip LIMIT 1)
    UNION ALL
    SELECT following.* FROM found CROSS JOIN LATERAL (
        SELECT skill, language, vip FROM desk WHERE tenant = $1 AND state <> 'assigned'
        AND (skill, language, vip) > (found.skill, found.language, found.vip) ORDER BY skill, language, vip LIMIT 1
    ) following
)
SELECT * FROM found
"""
"""What is wished by those who wait, each once: one step down the index for each, however many wait."""
OPEN = (
    "WHERE tenant = $1 AND state <> 'assigned' AND NOT ($2 = ANY (passed_on_by)) AND channel = ANY ($4::text[]) "
    "AND (country IS NULL OR $3::text[] = '{}' OR country = ANY ($3::text[])) "
)
OFFERABLE = (
    f"WITH wished AS (SELECT * FROM unnest($5::text[], $6::text[], $7::bool[], $8::timestamptz[], $9::interval[]) "  # noqa: S608  # as said above
    f"AS e (wanted, tongue, very, before, head_start)), "
    f"heads AS (SELECT d.conversation_id, d.ranked_at - head_start AS rank FROM wished CROSS JOIN LATERAL ("
    f"SELECT conversation_id, ranked_at FROM desk {OPEN}"
    "AND skill = wanted AND language = tongue AND vip = very AND queued_at <= before "
    "ORDER BY ranked_at, conversation_id LIMIT $11) d "
    f"UNION ALL SELECT d.conversation_id, d.ranked_at - head_start - $10::interval FROM (SELECT * FROM desk {OPEN}"
    "AND last_agent = $2 ORDER BY ranked_at LIMIT $11) d "
    "JOIN wished ON skill = wanted AND language = tongue AND vip = very), "
    "best AS (SELECT conversation_id, min(rank) AS rank FROM heads GROUP BY conversation_id ORDER BY 2, 1 LIMIT $11) "
    f"SELECT d.* FROM best CROSS JOIN LATERAL ({SELECT}"
    "WHERE tenant = $1 AND conversation_id = best.conversation_id LIMIT 1) d"
)
"""The first of all an agent may serve by rank and head start, as many as there may be room for: the heads of each wish,
and those whom the agent had before. Whole rows are read of the best alone."""
LOCK = """
SELECT pg_advisory_xact_lock(key) FROM (
    SELECT DISTINCT hashtextextended('routing desk ' || tenant, 0) AS key
    FROM unnest(string_to_array(current_setting('app.tenants'), ',')) AS tenant ORDER BY key
) AS keys
"""
"""Let no other transaction change the desks of our transaction's tenants until ours ends.

Without it a conversation queued while an agent becomes free in another transaction would be seen by neither, and
wait beside an idle agent; with it no row of a desk needs a lock of its own. A transaction holds the events of
several tenants (`app.tenants`, see crossdesk.store.database.admit): all their desks are locked at the first need,
in the order of the lock's key, so that two transactions never wait for each other.
"""
