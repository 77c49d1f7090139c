"""Shops' own words in versions by market, the last turns of conversations, and which words were chosen in each.

`conversation_turns` hold no numbers, names, links or addresses: these are hidden before a turn is kept. Rows of
conversations go after 30 days. Keys begin with what tells rows apart: row-level security adds the tenant.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = {
    "glossaries": """
        tenant        text        NOT NULL,
        market        text        NOT NULL,
        version       integer     NOT NULL,
        glossary      jsonb,
        configured_at timestamptz NOT NULL,
        PRIMARY KEY (tenant, market, version)
    """,
    "conversation_turns": """
        tenant          text        NOT NULL,
        conversation_id uuid        NOT NULL,
        turn_id         uuid        NOT NULL,
        said_at         timestamptz NOT NULL,
        said_by         text        NOT NULL CHECK (said_by IN ('customer', 'shop')),
        country         text,
        text            text        NOT NULL,
        PRIMARY KEY (conversation_id, turn_id, tenant)
    """,
    "conversation_terms": """
        tenant          text        NOT NULL,
        conversation_id uuid        NOT NULL,
        source          text        NOT NULL,
        target          text        NOT NULL,
        term            text        NOT NULL,
        rendering       text        NOT NULL,
        chosen_at       timestamptz NOT NULL,
        PRIMARY KEY (conversation_id, source, target, term, tenant)
    """,
}
INDEXES = (
    "CREATE INDEX conversation_turns_by_age ON conversation_turns (said_at, tenant)",
    "CREATE INDEX conversation_terms_by_age ON conversation_terms (chosen_at, tenant)",
)


def upgrade() -> None:
    for table, columns in TABLES.items():
        op.execute(f"CREATE TABLE {table} ({columns})")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY tenant ON {table} USING "
            "(tenant = ANY (string_to_array(current_setting('app.tenants', true), ',')))"
        )
    for statement in INDEXES:
        op.execute(statement)


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"DROP TABLE {table}")
