"""The statements of `experience`."""

MOST_EARLIER = 60
"""Replies compared with a case: the latest on its subject."""
MOST_SOURCES = 400
PRUNED_AT_ONCE = 500
"""Old rows of a table deleted at a time; six times a minute, so that none is left while messages come."""

EARLIER = f"""
SELECT e.tenant, e.language, e.subject, r.*
FROM unnest($1::text[], $2::text[], $3::text[]) AS e (tenant, language, subject)
CROSS JOIN LATERAL (
    SELECT r.message_id, r.text AS reply, q.text AS question, r.replied_at
    FROM replies r JOIN questions q ON q.tenant = r.tenant AND q.inquiry_id = r.inquiry_id
    WHERE r.tenant = e.tenant AND r.language = e.language AND r.subject = e.subject AND r.general
    ORDER BY r.replied_at DESC, r.message_id LIMIT {MOST_EARLIER}
) r
"""  # noqa: S608  # the only thing put in is a number of ours

USES = f"""
SELECT u.* FROM (SELECT DISTINCT * FROM unnest($1::text[], $2::text[])) AS e (tenant, subject)
CROSS JOIN LATERAL (
    SELECT * FROM suggestion_uses WHERE tenant = e.tenant AND subject = e.subject
    ORDER BY shown DESC, source LIMIT {MOST_SOURCES}
) u
"""  # noqa: S608  # the only thing put in is a number of ours

ASKED = """
SELECT q.tenant, q.inquiry_id, q.conversation_id, q.language, q.intent, q.subject, q.reason, q.scenario, q.text,
       q.marks, q.suggested, q.asked_at, q.replied
FROM unnest($1::text[], $2::uuid[]) AS e (tenant, conversation_id)
CROSS JOIN LATERAL (
    SELECT *, (SELECT count(*) FROM replies r WHERE r.tenant = q.tenant AND r.inquiry_id = q.inquiry_id) AS replied
    FROM questions q WHERE q.tenant = e.tenant AND q.conversation_id = e.conversation_id
    ORDER BY q.asked_at DESC LIMIT 5
) q
"""

WAITING = """
SELECT q.tenant, q.inquiry_id, q.conversation_id, q.language, q.intent, q.subject, q.reason, q.scenario, q.text,
       q.marks, q.suggested, q.waiting, q.asked_at
FROM unnest($1::text[], $2::uuid[]) AS e (tenant, inquiry_id)
CROSS JOIN LATERAL (
    SELECT * FROM questions WHERE tenant = e.tenant AND inquiry_id = e.inquiry_id AND waiting IS NOT NULL OFFSET 0
) q
"""

ADD_QUESTIONS = """
INSERT INTO questions SELECT * FROM jsonb_populate_recordset(NULL::questions, $1::jsonb) ON CONFLICT DO NOTHING
"""
SUGGEST = """
UPDATE questions q SET suggested = s.suggested, waiting = NULL
FROM jsonb_to_recordset($1::jsonb) AS s (tenant text, inquiry_id uuid, suggested jsonb)
WHERE q.tenant = s.tenant AND q.inquiry_id = s.inquiry_id
"""
ADD_REPLIES = """
INSERT INTO replies SELECT * FROM jsonb_populate_recordset(NULL::replies, $1::jsonb) ON CONFLICT DO NOTHING
"""
ADD_USES = """
INSERT INTO suggestion_uses AS known (tenant, subject, source, shown, kept, edited, used_at)
SELECT tenant, subject, source, shown, kept, edited, $2::timestamptz
FROM jsonb_to_recordset($1::jsonb) AS u (tenant text, subject text, source text, shown int, kept int, edited int)
ORDER BY tenant, subject, source
ON CONFLICT (tenant, subject, source) DO UPDATE SET
    shown = known.shown + excluded.shown, kept = known.kept + excluded.kept, edited = known.edited + excluded.edited,
    used_at = greatest(known.used_at, excluded.used_at)
"""
RATE = """
INSERT INTO ratings AS known SELECT * FROM jsonb_populate_recordset(NULL::ratings, $1::jsonb)
ON CONFLICT (tenant, message_id) DO UPDATE SET
    stars = excluded.stars, helpful = excluded.helpful, rated_at = excluded.rated_at
WHERE known.rated_at <= excluded.rated_at
"""
FORGIVE = """
DELETE FROM questions WHERE reason = 'badly_rated'
AND (tenant, inquiry_id) IN (SELECT * FROM unnest($1::text[], $2::uuid[]))
"""

_AGED = (
    ("questions", "tenant, inquiry_id", "asked_at"),
    ("replies", "tenant, message_id", "replied_at"),
    ("ratings", "tenant, message_id", "rated_at"),
    ("suggestion_uses", "tenant, subject, source", "used_at"),
)
PRUNE = tuple(
    f"DELETE FROM {table} WHERE ({key}) IN (SELECT {key} FROM {table} WHERE tenant = ANY ($1::text[])"  # noqa: S608  # ours
    f" AND {age} < $2::timestamptz ORDER BY {age} LIMIT {PRUNED_AT_ONCE} FOR UPDATE SKIP LOCKED)"
    for table, key, age in _AGED
)
FORGET_CASES = f"""
UPDATE questions SET waiting = NULL WHERE (tenant, inquiry_id) IN (
    SELECT tenant, inquiry_id FROM questions
    WHERE tenant = ANY ($1::text[]) AND waiting IS NOT NULL AND asked_at < $2::timestamptz
    ORDER BY asked_at LIMIT {PRUNED_AT_ONCE} FOR UPDATE SKIP LOCKED
)
"""  # noqa: S608  # the only thing put in is a number of ours
