"""A gateway that has stored many messages: rows as its projection would have written them, made by PostgreSQL itself.

Half of the messages are of customers, half are answers: each pair is a conversation with one inquiry and two entries
in its timeline. They belong to the tenants of the measurement in turn and spread over the last year.
"""

import asyncpg

AT_ONCE = 500_000
"""Messages of one transaction, so that an interruption is heard within seconds."""

PAIRS = """
CREATE TEMPORARY VIEW pairs AS SELECT
    CASE n % $TENANTS WHEN 0 THEN 'demo' ELSE 'bench-' || (n % $TENANTS) END AS tenant,
    md5('conversation' || n)::uuid AS conversation_id,
    md5('inquiry' || n)::uuid AS inquiry_id,
    now() - interval '1 second' * (n % 31536000) AS at,
    n
FROM generate_series($FIRST, $LAST) AS n
"""
# Columns by name: what a later migration adds stays at its default.
TABLES = {
    "conversations": """
        INSERT INTO conversations (tenant, conversation_id, opened_at, changed_at, state, timeline_seq, message_seq)
        SELECT tenant, conversation_id, at, at, 'open', 2, 2 FROM pairs
    """,
    "inquiries": """
        INSERT INTO inquiries (tenant, inquiry_id, conversation_id, status, received_at, channel, customer, language,
                               intent, confidence, tier)
        SELECT tenant, inquiry_id, conversation_id, 'answered', at, 'web', '{"id": "c-stored", "tier": "standard"}',
               'en', 'return_policy', 0.98, 'instant'
        FROM pairs
    """,
    "messages": """
        INSERT INTO messages (tenant, conversation_id, seq, message_id, inquiry_id, author, at, text, language)
        SELECT tenant, conversation_id, seq, md5(n || '/' || seq)::uuid, inquiry_id,
               CASE seq WHEN 1 THEN 'customer' ELSE 'bot' END, at,
               CASE seq WHEN 1 THEN 'What is your return policy?' ELSE repeat('You can return it. ', 15) END, 'en'
        FROM pairs, generate_series(1, 2) AS seq
    """,
    "timeline": """
        INSERT INTO timeline (tenant, conversation_id, seq, inquiry_id, at, type, by, why, data)
        SELECT tenant, conversation_id, seq, inquiry_id, at,
               CASE seq WHEN 1 THEN 'InquiryReceived' ELSE 'ReplyDecided' END,
               CASE seq WHEN 1 THEN 'customer' ELSE 'routing' END, 'stored for a measurement', '{}'
        FROM pairs, generate_series(1, 2) AS seq
    """,
}


async def store_messages(superuser_url: str, messages: int, *, tenants: int = 1) -> None:
    """Add so many messages to the gateway's tables in this database, and have the planner know of them."""
    connection = await asyncpg.connect(superuser_url, server_settings={"search_path": "gateway"})
    try:
        for first in range(0, messages // 2, AT_ONCE // 2):
            await _store(connection, first + 1, min(first + AT_ONCE // 2, messages // 2), tenants)
        for table in TABLES:
            await connection.execute(f"VACUUM ANALYZE {table}")
        await connection.execute("CHECKPOINT")
    finally:
        await connection.close()


async def _store(connection: "asyncpg.Connection[asyncpg.Record]", first: int, last: int, tenants: int) -> None:
    values = {"$TENANTS": tenants, "$FIRST": first, "$LAST": last}
    view = PAIRS
    for name, value in values.items():
        view = view.replace(name, str(int(value)))
    async with connection.transaction():
        await connection.execute(view)
        for statement in TABLES.values():
            await connection.execute(statement, timeout=600)
        await connection.execute("DROP VIEW pairs")
