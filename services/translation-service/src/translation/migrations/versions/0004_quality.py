"""How engines have done lately, translations that people look at again, and replies compared between languages.

`engine_standings` and `quality_tenants` have no row-level security: the first tells of engines, whose rank is the same
for all shops, and the second names those there is work for in rounds, which would see nobody otherwise. Neither holds
a text.
Reviews and reply samples go after 30 days, differences after 180.
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

OPEN_TABLES = {
    "engine_standings": """
        engine text             NOT NULL,
        source text             NOT NULL,
        target text             NOT NULL,
        mean   double precision NOT NULL,
        count  integer          NOT NULL,
        at     timestamptz      NOT NULL,
        PRIMARY KEY (engine, source, target)
    """,
    "quality_tenants": "tenant text PRIMARY KEY",
}
TENANT_TABLES = {
    "translation_reviews": """
        tenant          text        NOT NULL,
        id              uuid        NOT NULL,
        kept_at         timestamptz NOT NULL,
        conversation_id uuid,
        source          text        NOT NULL,
        target          text        NOT NULL,
        domain          text        NOT NULL,
        engine          text        NOT NULL,
        original        text        NOT NULL,
        translation     text        NOT NULL,
        quality         real        NOT NULL,
        warnings        text[]      NOT NULL,
        round_trip      real,
        verdict         text CHECK (verdict IN ('good', 'bad')),
        corrected       text,
        reviewed_by     text,
        reviewed_at     timestamptz,
        PRIMARY KEY (id, tenant)
    """,
    "conversation_scenarios": """
        tenant          text        NOT NULL,
        conversation_id uuid        NOT NULL,
        scenario        text        NOT NULL,
        noted_at        timestamptz NOT NULL,
        PRIMARY KEY (conversation_id, tenant)
    """,
    "reply_samples": """
        tenant          text        NOT NULL,
        message_id      uuid        NOT NULL,
        conversation_id uuid        NOT NULL,
        scenario        text        NOT NULL,
        language        text        NOT NULL,
        text            text        NOT NULL,
        said_at         timestamptz NOT NULL,
        compared_at     timestamptz,
        PRIMARY KEY (message_id, tenant)
    """,
    "reply_differences": """
        tenant          text        NOT NULL,
        id              uuid        NOT NULL,
        found_at        timestamptz NOT NULL,
        scenario        text        NOT NULL,
        topic           text        NOT NULL,
        told            text        NOT NULL,
        replies         jsonb       NOT NULL,
        published_at    timestamptz,
        PRIMARY KEY (id, tenant)
    """,
}
INDEXES = (
    "CREATE INDEX translation_reviews_by_age ON translation_reviews (kept_at, tenant)",
    "CREATE INDEX conversation_scenarios_by_age ON conversation_scenarios (noted_at, tenant)",
    "CREATE INDEX reply_samples_by_age ON reply_samples (said_at, tenant)",
    "CREATE INDEX reply_differences_by_age ON reply_differences (found_at, tenant)",
)


def upgrade() -> None:
    for table, columns in {**OPEN_TABLES, **TENANT_TABLES}.items():
        op.execute(f"CREATE TABLE {table} ({columns})")
    for table in TENANT_TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY tenant ON {table} USING "
            "(tenant = ANY (string_to_array(current_setting('app.tenants', true), ',')))"
        )
    for statement in INDEXES:
        op.execute(statement)


def downgrade() -> None:
    for table in (*TENANT_TABLES, *OPEN_TABLES):
        op.execute(f"DROP TABLE {table}")
