"""The statements of the desk. They are put together from the names below only, never from input."""

from collections.abc import Callable, Mapping
from operator import attrgetter

from routing.conversation import Conversation
from routing.json_rows import FROM_JSON, columns

COLUMNS: Mapping[str, str] = {
    "tenant": "text",
    "conversation_id": "uuid",
    "state": "text",
    "inquiry_ids": "uuid[]",
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
    "passed_on_by": "text[]",
    "lane": "text",
    "channel": "text",
    "vip": "bool",
    "weight": "int",
    "accept_by": "timestamptz",
    "last_agent": "text",
    "urgent": "bool",
}
"""Of the table, with their types; in the order of Conversation."""
NAMES = list(COLUMNS)
values: Callable[[Conversation], tuple[object, ...]] = attrgetter(*NAMES)
"""One conversation as a row of SAVE."""
SELECT = f"SELECT {', '.join(NAMES)} FROM desk "  # noqa: S608  # as said above
TAKEN_OVER = ", ".join(f"{name} = EXCLUDED.{name}" for name in NAMES[2:])
SAVE = (
    f"INSERT INTO desk ({', '.join(NAMES)}) "  # as said above
    f"SELECT {columns(COLUMNS)} {FROM_JSON} "
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
INSERT INTO served (tenant, conversation_id, agent_id, given_at, ended_at)
SELECT * FROM unnest($1::text[], $2::uuid[], $3::text[], $4::timestamptz[], $5::timestamptz[])
ON CONFLICT (tenant, conversation_id) DO UPDATE
    SET agent_id = EXCLUDED.agent_id, given_at = EXCLUDED.given_at, ended_at = EXCLUDED.ended_at
"""
ENDED = """
UPDATE served s SET ended_at = e.ended_at FROM unnest($1::text[], $2::uuid[], $3::timestamptz[])
    AS e (tenant, conversation_id, ended_at)
WHERE s.tenant = e.tenant AND s.conversation_id = e.conversation_id
"""
PROMISED = (
    "EXISTS (SELECT FROM briefs b "
    "WHERE b.tenant = $1 AND b.conversation_id = desk.conversation_id AND b.promised IS NOT NULL)"
)
UNANSWERED = (
    SELECT + f"WHERE tenant = $1 AND agent_id = $2 AND state = 'assigned' AND (awaits_reply OR {PROMISED}) "
    "ORDER BY ranked_at, conversation_id"
)
UNACCEPTED = (
    SELECT + "WHERE tenant = $1 AND accept_by < $2 AND state = 'assigned' ORDER BY ranked_at, conversation_id LIMIT $3"
)
NAMED = SELECT + "WHERE tenant = $1 AND conversation_id = ANY ($2::uuid[])"
ENDED_FOR = (
    "EXISTS (SELECT FROM agents a JOIN unnest($2::text[], $3::text[], $4::timestamptz[]) AS e (desk, channel, ended) "
    "ON a.abilities::json ->> 'desk' = e.desk AND (a.on_duty_since IS NULL OR a.on_duty_since < e.ended) "
    "WHERE a.tenant = $1 AND a.agent_id = desk.agent_id AND a.active > 0 AND desk.channel = e.channel)"
)
HELD = SELECT + f"WHERE tenant = $1 AND state = 'assigned' AND {ENDED_FOR} ORDER BY ranked_at, conversation_id LIMIT $5"
"""Of agents who came after their shift had ended nothing is taken."""
WAITING = SELECT + "WHERE tenant = $1 AND state = 'waiting' ORDER BY ranked_at, conversation_id LIMIT $2"
WISHES = """
SELECT skill, language, vip, ranked_at FROM queue_heads WHERE tenant = $1 AND ranked_at < 'infinity' ORDER BY ranked_at
"""
"""What is wished by those who wait, each once with the rank of its first; kept by triggers (migration 0006)."""
OPEN = (
    "WHERE tenant = $1 AND state <> 'assigned' AND NOT ($2 = ANY (passed_on_by)) AND channel = ANY ($4::text[]) "
    "AND (country IS NULL OR $3::text[] = '{}' OR country = ANY ($3::text[])) "
)
HAD_LOOKED_AT = 50
"""Customers who wait and whom an agent had before: more than an agent has places for, for languages count as well."""
OFFERABLE = (
    f"WITH wished AS (SELECT * FROM unnest($5::text[], $6::text[], $7::bool[], $8::timestamptz[], $9::interval[]) "  # noqa: S608  # as said above
    f"AS e (wanted, tongue, very, before, head_start)), "
    f"heads AS (SELECT d.conversation_id, d.ranked_at - head_start AS rank FROM wished CROSS JOIN LATERAL ("
    f"SELECT conversation_id, ranked_at FROM desk {OPEN}"
    "AND skill = wanted AND language = tongue AND vip = very AND queued_at <= before "
    "ORDER BY ranked_at, conversation_id LIMIT $10) d), "
    "best AS (SELECT conversation_id FROM heads ORDER BY rank, conversation_id LIMIT $10), "
    f"had AS (SELECT conversation_id FROM desk {OPEN} AND last_agent = $2 AND skill = ANY ($11::text[]) "
    f"ORDER BY ranked_at LIMIT {HAD_LOOKED_AT}) "
    "SELECT d.* FROM (SELECT * FROM best UNION SELECT * FROM had) AS found "
    f"CROSS JOIN LATERAL ({SELECT} WHERE tenant = $1 AND conversation_id = found.conversation_id LIMIT 1) d"
)
"""The first of some wishes by rank and head start, as many as there may be room for, and those whom the agent had
before with a skill that the agent may serve. Whole rows are read of the best alone."""
LOCK = """
SELECT tenant, (SELECT version FROM desk_plans WHERE tenant = keys.tenant ORDER BY version DESC LIMIT 1),
    pg_advisory_xact_lock(key)
FROM (
    SELECT tenant, hashtextextended('routing desk ' || tenant, 0) AS key
    FROM unnest(string_to_array(current_setting('app.tenants'), ',')) AS tenant ORDER BY key
) AS keys
"""
"""Let no other transaction change the desks of our transaction's tenants until ours ends.

Without it a conversation queued while an agent becomes free in another transaction would be seen by neither, and
wait beside an idle agent; with it no row of a desk needs a lock of its own. A transaction holds the events of
several tenants (`app.tenants`, see crossdesk.store.database.admit): all their desks are locked at the first need,
in the order of the lock's key, so that two transactions never wait for each other. The version of each desk's plan is
read with it: a plan comes whenever its shop gives one, whoever holds the lock.
"""
ROUNDS_LOOK_AT = "INSERT INTO tenants SELECT unnest($1::text[]) ON CONFLICT DO NOTHING"
"""Rounds go through these tenants: one whose agents never came has customers who wait, too."""
