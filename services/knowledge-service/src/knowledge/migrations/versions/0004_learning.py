"""What customers asked in vain, what agents replied, how suggestions and answers did, and drafts made of it."""

from alembic import op

revision = "0004"
down_revision = "0003"

TABLES = {
    "questions": """
        tenant          text        NOT NULL,
        inquiry_id      uuid        NOT NULL,
        conversation_id uuid        NOT NULL,
        language        text        NOT NULL,
        intent          text        NOT NULL,
        subject         text        NOT NULL,
        reason          text        NOT NULL,
        scenario        text,
        text            text        NOT NULL,
        marks           integer[]   NOT NULL,
        suggested       jsonb       NOT NULL,
        asked_at        timestamptz NOT NULL,
        cluster         uuid,
        vector          real[],
        PRIMARY KEY (tenant, inquiry_id)
    """,
    "replies": """
        tenant          text        NOT NULL,
        message_id      uuid        NOT NULL,
        inquiry_id      uuid        NOT NULL,
        language        text        NOT NULL,
        subject         text        NOT NULL,
        text            text        NOT NULL,
        general         boolean     NOT NULL,
        verdict         text        NOT NULL CHECK (verdict IN ('kept', 'edited', 'unused', 'unasked')),
        source          text,
        similarity      real,
        replied_at      timestamptz NOT NULL,
        PRIMARY KEY (tenant, message_id)
    """,
    "suggestion_uses": """
        tenant          text        NOT NULL,
        subject         text        NOT NULL,
        source          text        NOT NULL,
        shown           integer     NOT NULL,
        kept            integer     NOT NULL,
        edited          integer     NOT NULL,
        used_at         timestamptz NOT NULL,
        PRIMARY KEY (tenant, subject, source)
    """,
    "ratings": """
        tenant          text        NOT NULL,
        message_id      uuid        NOT NULL,
        inquiry_id      uuid,
        scenario        text,
        stars           integer,
        helpful         boolean,
        rated_at        timestamptz NOT NULL,
        PRIMARY KEY (tenant, message_id)
    """,
    "drafts": """
        tenant          text        NOT NULL,
        draft_id        text        NOT NULL,
        version         integer     NOT NULL,
        state           text        NOT NULL CHECK (state IN ('open', 'published', 'rejected', 'withdrawn')),
        cluster         uuid        NOT NULL,
        language        text        NOT NULL,
        intents         text[]      NOT NULL,
        replaces        text[]      NOT NULL,
        text            text        NOT NULL,
        questions       text[]      NOT NULL,
        vector          real[],
        evidence        jsonb       NOT NULL,
        decided_by      text,
        note            text,
        made_at         timestamptz NOT NULL,
        PRIMARY KEY (tenant, draft_id, version)
    """,
}

INDEXES = (
    "CREATE INDEX questions_of_conversation ON questions (tenant, conversation_id, asked_at DESC)",
    "CREATE INDEX questions_by_age ON questions (tenant, asked_at)",
    "CREATE INDEX questions_of_cluster ON questions (tenant, cluster, asked_at) WHERE cluster IS NOT NULL",
    "CREATE INDEX replies_on_subject ON replies (tenant, language, subject, replied_at DESC) WHERE general",
    "CREATE INDEX replies_to_question ON replies (tenant, inquiry_id)",
    "CREATE INDEX replies_by_age ON replies (tenant, replied_at)",
    "CREATE INDEX suggestion_uses_by_age ON suggestion_uses (tenant, used_at)",
    "CREATE INDEX ratings_by_age ON ratings (tenant, rated_at)",
)


def upgrade() -> None:
    for table, columns in TABLES.items():
        op.execute(f"CREATE TABLE {table} ({columns})")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY tenant ON {table} "
            "USING (tenant = ANY (string_to_array(current_setting('app.tenants', true), ',')))"
        )
    for statement in INDEXES:
        op.execute(statement)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.execute(f"DROP TABLE {table}")
