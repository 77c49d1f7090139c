"""`project(change)` takes folded changes: all that happened to one inquiry of a conversation, written in one go.

A change is what `gateway.record.fold.Folded` describes. The conversation's row is locked first, always; its counters
give timeline and messages a gap-free order. Events of one conversation come on several topics, so in any order of
topics: facts are merged, and a status goes back in rank never.
"""

from alembic import op

revision = "0004"
down_revision = "0003"

# Outcomes (rank 3) all come on one topic and so in the order they happened: among them the last one counts.
PROJECT = """
CREATE FUNCTION project(change jsonb, OUT first_seq bigint, OUT received_as text, OUT received_why text)
LANGUAGE plpgsql AS $$
DECLARE
    of_tenant       text := change ->> 'tenant';
    of_conversation uuid := (change ->> 'conversation_id')::uuid;
    since           timestamptz := (change ->> 'since')::timestamptz;
    entries         integer := jsonb_array_length(change -> 'entries');
    sayings         integer := coalesce(jsonb_array_length(change -> 'messages'), 0);
    facts           inquiries := jsonb_populate_record(NULL::inquiries, change -> 'inquiry');
    place           queue;
    announcement    jsonb;
    first_message   bigint;
    kept_event      uuid;
    kept_body       text;
BEGIN
    INSERT INTO conversations AS known
        (tenant, conversation_id, opened_at, changed_at, state, timeline_seq, message_seq)
    VALUES (of_tenant, of_conversation, since, (change ->> 'until')::timestamptz,
            coalesce(change ->> 'state', 'open'), entries, sayings)
    ON CONFLICT (tenant, conversation_id) DO UPDATE SET
        opened_at = least(known.opened_at, excluded.opened_at),
        changed_at = greatest(known.changed_at, excluded.changed_at),
        state = CASE WHEN NOT change ? 'state' THEN known.state
                     WHEN excluded.state = 'open' AND known.state <> 'resolved' THEN known.state
                     ELSE excluded.state END,
        timeline_seq = known.timeline_seq + excluded.timeline_seq,
        message_seq = known.message_seq + excluded.message_seq
    RETURNING timeline_seq - entries + 1, message_seq - sayings + 1 INTO first_seq, first_message;

    IF change ? 'inquiry' THEN
        facts.tenant := of_tenant;
        facts.conversation_id := of_conversation;
        INSERT INTO inquiries AS known SELECT facts.*
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
        RETURNING received_event, body_hash INTO kept_event, kept_body;
        -- Two replicas took the same idempotency key at the same moment: the first one counts.
        IF facts.received_event <> kept_event THEN
            IF facts.body_hash IS DISTINCT FROM kept_body THEN
                received_as := 'IdempotencyKeyReused';
                received_why := 'the idempotency key was used before with another body; the first request counts';
            ELSE
                received_as := 'RequestRepeated';
                received_why := 'the same request was sent twice at the same moment; it is handled once';
            END IF;
        END IF;
    END IF;

    IF change ? 'settle' THEN
        UPDATE inquiries SET status = change #>> '{settle,status}',
                             assignment = coalesce(change #> '{settle,assignment}', assignment)
        WHERE tenant = of_tenant AND conversation_id = of_conversation
          AND tier = ANY (ARRAY(SELECT jsonb_array_elements_text(change #> '{settle,tiers}')))
          AND status <> 'resolved';
    END IF;

    IF sayings > 0 THEN
        INSERT INTO messages (tenant, conversation_id, seq, message_id, inquiry_id, author, agent_id, at, text,
                              language, attachments)
        SELECT of_tenant, of_conversation, first_message + said.place - 1, said.message_id, said.inquiry_id,
               said.author, said.agent_id, said.at, said.text, said.language, said.attachments
        FROM ROWS FROM (jsonb_to_recordset(change -> 'messages') AS (
            message_id uuid, inquiry_id uuid, author text, agent_id text, at timestamptz, text text, language text,
            attachments jsonb
        )) WITH ORDINALITY AS said (message_id, inquiry_id, author, agent_id, at, text, language, attachments, place)
        WHERE received_as IS NULL OR said.message_id <> facts.inquiry_id
        ON CONFLICT DO NOTHING;
    END IF;

    IF change ->> 'state' = 'resolved' THEN
        DELETE FROM queue WHERE tenant = of_tenant AND conversation_id = of_conversation;
    ELSIF change ? 'queue' THEN
        place := jsonb_populate_record(NULL::queue, change -> 'queue');
        INSERT INTO queue AS known SELECT place.*
        ON CONFLICT (tenant, conversation_id) DO UPDATE SET
            inquiry_id = excluded.inquiry_id, state = excluded.state, agent_id = excluded.agent_id,
            since = CASE WHEN excluded.state = 'queued' AND known.state = 'queued'
                         THEN known.since ELSE excluded.since END,
            skill = coalesce(excluded.skill, known.skill), language = coalesce(excluded.language, known.language),
            priority = CASE WHEN excluded.state = 'queued' THEN excluded.priority ELSE known.priority END,
            summary = coalesce(excluded.summary, known.summary),
            starts_at = excluded.starts_at, ends_at = excluded.ends_at, time_zone = excluded.time_zone;
    END IF;

    IF change ? 'request' THEN
        INSERT INTO assignment_outcomes
        SELECT * FROM jsonb_populate_record(NULL::assignment_outcomes, change -> 'request')
        ON CONFLICT DO NOTHING;
    END IF;

    INSERT INTO timeline (tenant, conversation_id, seq, inquiry_id, at, type, by, why, data)
    SELECT of_tenant, of_conversation, first_seq + entry.place - 1, entry.inquiry_id, entry.at,
           CASE WHEN entry.type = 'InquiryReceived' THEN coalesce(received_as, entry.type) ELSE entry.type END,
           entry.by,
           CASE WHEN entry.type = 'InquiryReceived' THEN coalesce(received_why, entry.why) ELSE entry.why END,
           entry.data
    FROM ROWS FROM (jsonb_to_recordset(change -> 'entries') AS (
        inquiry_id uuid, at timestamptz, type text, by text, why text, data jsonb
    )) WITH ORDINALITY AS entry (inquiry_id, at, type, by, why, data, place);

    FOR announcement IN SELECT jsonb_array_elements(change -> 'announce') LOOP
        PERFORM announce(of_tenant, announcement ->> 'event_id', announcement -> 'event');
    END LOOP;
END
$$
"""


def upgrade() -> None:
    op.execute("DROP FUNCTION project(jsonb)")
    op.execute("DROP FUNCTION merge_inquiry(inquiries)")
    op.execute(PROJECT)
