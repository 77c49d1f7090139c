"""`project_all(round)` writes the changes of a batch by sets: a table is touched once, not once for each change.

A round is what `gateway.record.rounds` makes: a statement touches a row only once, so no conversation and no inquiry
comes in it twice. Conversations are locked first, in the order of their keys. Events of one conversation come on
several topics, so in any order of topics: facts are merged, and a status goes back in rank never.

The index of inquiries by conversation begins with the conversation: row-level security gives every statement a
condition on the tenant, and while a table has not been analysed PostgreSQL takes all indexes that begin with it for
equally good. It then read all inquiries of a shop to settle one.
"""

from alembic import op

revision = "0005"
down_revision = "0004"

# Outcomes (rank 3) all come on one topic and so in the order they happened: among them the last one counts.
PROJECT_ALL = """
CREATE FUNCTION project_all(round jsonb)
RETURNS TABLE (place bigint, first_seq bigint, received_as text, received_why text)
LANGUAGE plpgsql ROWS 1 AS $$
#variable_conflict use_column
DECLARE
    settled record;
BEGIN
    RETURN QUERY
    WITH change AS MATERIALIZED (
        SELECT *, cardinality(entries) AS told, coalesce(cardinality(messages), 0) AS said
        FROM jsonb_to_recordset(round -> 'changes') AS (
            place bigint, tenant text, conversation_id uuid, since timestamptz, until timestamptz, state text,
            inquiry_id uuid, received_event uuid, body_hash text, entries timeline[], messages messages[])
    ), conversation AS (
        INSERT INTO conversations AS known
            (tenant, conversation_id, opened_at, changed_at, state, timeline_seq, message_seq)
        SELECT tenant, conversation_id, since, until, coalesce(state, 'open'), told, said
        FROM change ORDER BY tenant, conversation_id
        ON CONFLICT (tenant, conversation_id) DO UPDATE SET
            opened_at = least(known.opened_at, excluded.opened_at),
            changed_at = greatest(known.changed_at, excluded.changed_at),
            state = CASE WHEN excluded.state <> 'open' THEN excluded.state
                         WHEN known.state = 'resolved' AND EXISTS (
                             SELECT FROM change c WHERE c.tenant = known.tenant
                             AND c.conversation_id = known.conversation_id AND c.state = 'open') THEN 'open'
                         ELSE known.state END,
            timeline_seq = known.timeline_seq + excluded.timeline_seq,
            message_seq = known.message_seq + excluded.message_seq
        RETURNING tenant, conversation_id, timeline_seq, message_seq
    ), inquiry AS (
        INSERT INTO inquiries AS known SELECT * FROM jsonb_populate_recordset(NULL::inquiries, round -> 'inquiry')
        WHERE (SELECT count(*) FROM conversation) > 0
        ON CONFLICT (tenant, inquiry_id) DO UPDATE SET
            status = CASE WHEN status_rank(excluded.status) >= status_rank(known.status)
                          THEN excluded.status ELSE known.status END,
            received_at = coalesce(known.received_at, excluded.received_at),
            channel = coalesce(known.channel, excluded.channel),
            order_id = coalesce(known.order_id, excluded.order_id),
            customer = coalesce(known.customer, excluded.customer),
            body_hash = coalesce(known.body_hash, excluded.body_hash),
            received_event = coalesce(known.received_event, excluded.received_event),
            detected_language = coalesce(excluded.detected_language, known.detected_language),
            language = coalesce(excluded.language, known.language),
            intent = coalesce(excluded.intent, known.intent),
            confidence = coalesce(excluded.confidence, known.confidence),
            sentiment = coalesce(excluded.sentiment, known.sentiment),
            emotion = coalesce(excluded.emotion, known.emotion),
            tier = coalesce(excluded.tier, known.tier),
            answer = coalesce(excluded.answer, known.answer),
            assignment = coalesce(excluded.assignment, known.assignment),
            translations = coalesce(known.translations || excluded.translations,
                                    known.translations, excluded.translations)
        RETURNING tenant, inquiry_id, received_event, body_hash
    ), judged AS (
        -- Two replicas took the same idempotency key at the same moment: the first one counts.
        SELECT place, tenant, conversation_id, change.inquiry_id, entries, messages,
               timeline_seq - told + 1 AS first_seq, message_seq - said + 1 AS first_message,
               CASE WHEN kept.received_event <> change.received_event THEN
                    CASE WHEN kept.body_hash IS DISTINCT FROM change.body_hash
                         THEN 'IdempotencyKeyReused' ELSE 'RequestRepeated' END
               END AS received_as
        FROM change JOIN conversation USING (tenant, conversation_id)
        LEFT JOIN inquiry AS kept USING (tenant, inquiry_id)
    ), written AS MATERIALIZED (
        SELECT *, CASE received_as
            WHEN 'IdempotencyKeyReused'
            THEN 'the idempotency key was used before with another body; the first request counts'
            WHEN 'RequestRepeated'
            THEN 'the same request was sent twice at the same moment; it is handled once' END AS received_why
        FROM judged
    ), message AS (
        INSERT INTO messages (tenant, conversation_id, seq, message_id, inquiry_id, author, agent_id, at, text,
                              language, attachments)
        SELECT written.tenant, written.conversation_id, first_message + nr - 1, each.message_id, each.inquiry_id,
               each.author, each.agent_id, each.at, each.text, each.language, each.attachments
        FROM written CROSS JOIN LATERAL unnest(written.messages) WITH ORDINALITY AS each (
            tenant, conversation_id, seq, message_id, inquiry_id, author, agent_id, at, text, language, attachments, nr)
        WHERE received_as IS NULL OR each.message_id <> written.inquiry_id
        ON CONFLICT (tenant, conversation_id, message_id) DO NOTHING
    ), entry AS (
        INSERT INTO timeline (tenant, conversation_id, seq, inquiry_id, at, type, by, why, data)
        SELECT written.tenant, written.conversation_id, first_seq + nr - 1, each.inquiry_id, each.at,
               CASE WHEN each.type = 'InquiryReceived' THEN coalesce(received_as, each.type) ELSE each.type END,
               each.by,
               CASE WHEN each.type = 'InquiryReceived' THEN coalesce(received_why, each.why) ELSE each.why END,
               each.data
        FROM written CROSS JOIN LATERAL unnest(written.entries) WITH ORDINALITY AS each (
            tenant, conversation_id, seq, inquiry_id, at, type, by, why, data, nr)
    )
    SELECT place, first_seq, received_as, received_why FROM written;

    -- One by one, for a plan over many may read the whole table to find the few that they touch.
    IF round ? 'settle' THEN
        FOR settled IN SELECT * FROM jsonb_to_recordset(round -> 'settle') AS (
            tenant text, conversation_id uuid, status text, assignment jsonb, tiers text[]) LOOP
            UPDATE inquiries SET status = settled.status, assignment = coalesce(settled.assignment, assignment)
            WHERE tenant = settled.tenant AND conversation_id = settled.conversation_id
              AND tier = ANY (settled.tiers) AND status <> 'resolved';
        END LOOP;
    END IF;

    IF round ? 'resolved' THEN
        FOR settled IN SELECT * FROM jsonb_to_recordset(round -> 'resolved') AS (
            tenant text, conversation_id uuid) LOOP
            DELETE FROM queue WHERE tenant = settled.tenant AND conversation_id = settled.conversation_id;
        END LOOP;
    END IF;

    IF round ? 'queue' THEN
        INSERT INTO queue AS known SELECT * FROM jsonb_populate_recordset(NULL::queue, round -> 'queue')
        ON CONFLICT (tenant, conversation_id) DO UPDATE SET
            inquiry_id = excluded.inquiry_id, state = excluded.state, agent_id = excluded.agent_id,
            since = CASE WHEN excluded.state = 'queued' AND known.state = 'queued'
                         THEN known.since ELSE excluded.since END,
            skill = coalesce(excluded.skill, known.skill), language = coalesce(excluded.language, known.language),
            priority = CASE WHEN excluded.state = 'queued' THEN excluded.priority ELSE known.priority END,
            summary = coalesce(excluded.summary, known.summary),
            starts_at = excluded.starts_at, ends_at = excluded.ends_at, time_zone = excluded.time_zone;
    END IF;

    IF round ? 'request' THEN
        INSERT INTO assignment_outcomes
        SELECT * FROM jsonb_populate_recordset(NULL::assignment_outcomes, round -> 'request')
        ON CONFLICT DO NOTHING;
    END IF;

    -- An id derived from event and endpoint makes a replayed event harmless and serves the receiver as `webhook-id`.
    -- Most shops have no endpoint: a look costs less than a statement that finds none.
    IF round ? 'announce' AND EXISTS (SELECT FROM webhook_endpoints WHERE active) THEN
        INSERT INTO webhook_deliveries (tenant, id, endpoint_id, event)
        SELECT tenant, md5(event_id || '/' || endpoint_id)::uuid, endpoint_id, event
        FROM jsonb_to_recordset(round -> 'announce') AS (tenant text, event_id text, event jsonb)
        JOIN webhook_endpoints USING (tenant) WHERE active
        ON CONFLICT DO NOTHING;
        IF FOUND THEN
            PERFORM pg_notify('gateway_changes', '*/deliveries');
        END IF;
    END IF;
END
$$
"""


def upgrade() -> None:
    op.execute("DROP INDEX inquiries_of_conversation")
    op.execute("CREATE INDEX inquiries_of_conversation ON inquiries (conversation_id, tenant)")
    op.execute("DROP FUNCTION project(jsonb)")
    op.execute("DROP FUNCTION announce(text, text, jsonb)")
    op.execute(PROJECT_ALL)
