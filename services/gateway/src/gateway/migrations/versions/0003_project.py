"""`project(change)`: one statement writes all that one event changes, in an order that cannot deadlock with itself.

A change is what `gateway.record.change.Change` describes. The conversation's row is locked first, always; its counter
gives the timeline a gap-free order. Events of one conversation come on several topics, so in any order of topics:
facts are merged, and a status goes back in rank never.
"""

from alembic import op

revision = "0003"
down_revision = "0002"

STATUS_RANK = """
CREATE FUNCTION status_rank(status text) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE status WHEN 'accepted' THEN 0 WHEN 'understood' THEN 1 WHEN 'failed' THEN 2 ELSE 3 END
$$
"""

# Outcomes (rank 3) all come on one topic and so in the order they happened: among them the last one counts.
MERGE_INQUIRY = """
CREATE FUNCTION merge_inquiry(facts inquiries) RETURNS inquiries LANGUAGE sql AS $$
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
    RETURNING *
$$
"""

PROJECT = """
CREATE FUNCTION project(change jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    entry  timeline  := jsonb_populate_record(NULL::timeline, change -> 'entry');
    facts  inquiries := jsonb_populate_record(NULL::inquiries, change -> 'inquiry');
    said   messages  := jsonb_populate_record(NULL::messages, change -> 'message');
    place  queue     := jsonb_populate_record(NULL::queue, change -> 'queue');
    merged inquiries;
BEGIN
    INSERT INTO conversations AS known
        (tenant, conversation_id, opened_at, changed_at, state, timeline_seq, message_seq)
    VALUES (entry.tenant, entry.conversation_id, entry.at, entry.at, coalesce(change ->> 'state', 'open'),
            1, (change ? 'message')::int)
    ON CONFLICT (tenant, conversation_id) DO UPDATE SET
        opened_at = least(known.opened_at, excluded.opened_at),
        changed_at = greatest(known.changed_at, excluded.changed_at),
        state = CASE WHEN NOT change ? 'state' THEN known.state
                     WHEN excluded.state = 'open' AND known.state <> 'resolved' THEN known.state
                     ELSE excluded.state END,
        timeline_seq = known.timeline_seq + 1,
        message_seq = known.message_seq + excluded.message_seq
    RETURNING timeline_seq, message_seq INTO entry.seq, said.seq;

    IF change ? 'inquiry' THEN
        merged := merge_inquiry(facts);
        -- Two replicas took the same idempotency key at the same moment: the first one counts.
        IF facts.received_event <> merged.received_event THEN
            change := change - 'message';
            IF facts.body_hash IS DISTINCT FROM merged.body_hash THEN
                entry.type := 'IdempotencyKeyReused';
                entry.why := 'the idempotency key was used before with another body; the first request counts';
            ELSE
                entry.type := 'RequestRepeated';
                entry.why := 'the same request was sent twice at the same moment; it is handled once';
            END IF;
        END IF;
    END IF;

    IF change ? 'settle' THEN
        UPDATE inquiries SET status = change #>> '{settle,status}',
                             assignment = coalesce(change #> '{settle,assignment}', assignment)
        WHERE tenant = entry.tenant AND conversation_id = entry.conversation_id
          AND tier = ANY (ARRAY(SELECT jsonb_array_elements_text(change #> '{settle,tiers}')))
          AND status <> 'resolved';
    END IF;

    IF change ? 'message' THEN
        said.tenant := entry.tenant;
        said.conversation_id := entry.conversation_id;
        INSERT INTO messages SELECT said.* ON CONFLICT DO NOTHING;
    END IF;

    IF change ->> 'state' = 'resolved' THEN
        DELETE FROM queue WHERE tenant = entry.tenant AND conversation_id = entry.conversation_id;
    ELSIF change ? 'queue' THEN
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

    INSERT INTO timeline SELECT entry.*;

    IF change ? 'announce' THEN
        PERFORM announce(entry.tenant, change #>> '{announce,event_id}', change #> '{announce,event}');
    END IF;
    PERFORM pg_notify('gateway_changes', concat_ws('/', entry.tenant, entry.conversation_id, entry.inquiry_id,
                                                   change #>> '{request,request_id}'));
END
$$
"""

# An id derived from event and endpoint makes a replayed event harmless and serves the receiver as `webhook-id`.
ANNOUNCE = """
CREATE FUNCTION announce(to_tenant text, event_id text, event jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO webhook_deliveries (tenant, id, endpoint_id, event)
    SELECT tenant, md5(event_id || '/' || endpoint_id)::uuid, endpoint_id, announce.event
    FROM webhook_endpoints WHERE tenant = to_tenant AND active
    ON CONFLICT DO NOTHING;
    IF FOUND THEN
        PERFORM pg_notify('gateway_changes', '*/deliveries');
    END IF;
END
$$
"""


def upgrade() -> None:
    for function in (STATUS_RANK, MERGE_INQUIRY, ANNOUNCE, PROJECT):
        op.execute(function)
