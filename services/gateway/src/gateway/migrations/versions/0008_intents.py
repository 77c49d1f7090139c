"""What tenants taught by examples, the versions that came of it, and which of them is active."""

from alembic import op

revision = "0008"
down_revision = "0007"

TABLES = {
    "intents": """
        tenant        text        NOT NULL,
        intent_id     text        NOT NULL,
        description   text        NOT NULL,
        examples      integer     NOT NULL,
        languages     text[]      NOT NULL,
        configured_at timestamptz NOT NULL,
        PRIMARY KEY (tenant, intent_id)
    """,
    "intent_versions": """
        tenant     text        NOT NULL,
        number     integer     NOT NULL,
        trained_at timestamptz NOT NULL,
        why        text        NOT NULL,
        verdict    text        NOT NULL,
        examples   integer     NOT NULL,
        figures    jsonb       NOT NULL,
        PRIMARY KEY (tenant, number)
    """,
    "active_intent_versions": """
        tenant     text    NOT NULL PRIMARY KEY,
        number     integer NOT NULL,
        activation integer NOT NULL
    """,
}


def upgrade() -> None:
    for table, columns in TABLES.items():
        op.execute(f"CREATE TABLE {table} ({columns})")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY tenant ON {table} "
            "USING (tenant = ANY (string_to_array(current_setting('app.tenants', true), ',')))"
        )
