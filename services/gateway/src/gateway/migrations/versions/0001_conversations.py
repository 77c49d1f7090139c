"""What is known of every conversation: its inquiries, messages, timeline, place in the queue, assignment outcomes."""

from alembic import op

revision = "0001"
down_revision = None

TABLES = {
    "conversations": """
        tenant          text        NOT NULL,
        conversation_id uuid        NOT NULL,
        opened_at       timestamptz NOT NULL,
        changed_at      timestamptz NOT NULL,
        state           text        NOT NULL DEFAULT 'open'
                        CHECK (state IN ('open', 'queued', 'assigned', 'callback_booked', 'resolved')),
        timeline_seq    bigint      NOT NULL,
        message_seq     bigint      NOT NULL,
        PRIMARY KEY (tenant, conversation_id)
    """,
    "inquiries": """
        tenant            text        NOT NULL,
        inquiry_id        uuid        NOT NULL,
        conversation_id   uuid        NOT NULL,
        status            text        NOT NULL,
        received_at       timestamptz,
        channel           text,
        order_id          text,
        customer          jsonb,
        body_hash         text,
        received_event    uuid,
        detected_language text,
        language          text,
        intent            text,
        confidence        double precision,
        sentiment         text,
        emotion           text,
        tier              text,
        answer            jsonb,
        assignment        jsonb,
        translations      jsonb,
        PRIMARY KEY (tenant, inquiry_id)
    """,
    "messages": """
        tenant          text        NOT NULL,
        conversation_id uuid        NOT NULL,
        seq             bigint      NOT NULL,
        message_id      uuid        NOT NULL,
        inquiry_id      uuid,
        author          text        NOT NULL CHECK (author IN ('customer', 'bot', 'agent')),
        agent_id        text,
        at              timestamptz NOT NULL,
        text            text        NOT NULL,
        language        text,
        attachments     jsonb,
        PRIMARY KEY (tenant, conversation_id, seq),
        UNIQUE (tenant, conversation_id, message_id)
    """,
    "timeline": """
        tenant          text        NOT NULL,
        conversation_id uuid        NOT NULL,
        seq             bigint      NOT NULL,
        inquiry_id      uuid,
        at              timestamptz NOT NULL,
        type            text        NOT NULL,
        by              text        NOT NULL,
        why             text        NOT NULL,
        data            jsonb       NOT NULL,
        PRIMARY KEY (tenant, conversation_id, seq)
    """,
    "queue": """
        tenant          text        NOT NULL,
        conversation_id uuid        NOT NULL,
        inquiry_id      uuid,
        state           text        NOT NULL CHECK (state IN ('queued', 'assigned', 'callback')),
        since           timestamptz NOT NULL,
        skill           text,
        language        text,
        priority        integer     NOT NULL DEFAULT 0,
        summary         text,
        agent_id        text,
        starts_at       timestamptz,
        ends_at         timestamptz,
        time_zone       text,
        PRIMARY KEY (tenant, conversation_id)
    """,
    "assignment_outcomes": """
        tenant          text        NOT NULL,
        request_id      uuid        NOT NULL,
        conversation_id uuid        NOT NULL,
        agent_id        text        NOT NULL,
        outcome         text        NOT NULL CHECK (outcome IN ('assigned', 'refused')),
        at              timestamptz NOT NULL,
        PRIMARY KEY (tenant, request_id)
    """,
}

# Rows that every event of a conversation updates find room on their page, so that no index is touched.
ROOMY = ("conversations", "inquiries")

INDEXES = (
    "CREATE INDEX inquiries_of_conversation ON inquiries (tenant, conversation_id)",
    "CREATE INDEX queue_in_order ON queue (tenant, (-priority), since, conversation_id)",
    "CREATE INDEX queue_of_agent ON queue (tenant, agent_id) WHERE agent_id IS NOT NULL",
)


def upgrade() -> None:
    for table, columns in TABLES.items():
        op.execute(f"CREATE TABLE {table} ({columns}){' WITH (fillfactor = 70)' if table in ROOMY else ''}")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY tenant ON {table} "
            "USING (tenant = ANY (string_to_array(current_setting('app.tenants', true), ',')))"
        )
    for statement in INDEXES:
        op.execute(statement)
