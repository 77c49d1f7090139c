"""Desks of tenants by version, and what is told of each conversation with a person for whoever goes on with it."""

from alembic import op

revision = "0008"
down_revision = "0007"

TABLES = {
    # `desks` is NULL where the shop went back to those of the operator's file.
    "desk_plans": """
        tenant        text        NOT NULL,
        version       integer     NOT NULL CHECK (version >= 1),
        desks         jsonb,
        configured_at timestamptz NOT NULL,
        PRIMARY KEY (tenant, version)
    """,
    "briefs": """
        tenant          text    NOT NULL,
        conversation_id uuid    NOT NULL,
        summary         jsonb,
        promised        jsonb,
        asked           text[]  NOT NULL DEFAULT '{}',
        told            boolean NOT NULL DEFAULT false,
        PRIMARY KEY (tenant, conversation_id)
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


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"DROP TABLE {table}")
