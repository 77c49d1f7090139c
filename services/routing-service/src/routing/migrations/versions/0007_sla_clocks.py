"""The SLA clocks of conversations, and what each tenant promises. At `look_at` the next warning or breach is due."""

from alembic import op

revision = "0007"
down_revision = "0006"

TABLES = {
    "sla_clocks": """
        tenant          text        NOT NULL,
        conversation_id uuid        NOT NULL,
        look_at         timestamptz,
        moved_at        timestamptz NOT NULL,
        clocks          jsonb       NOT NULL,
        PRIMARY KEY (tenant, conversation_id)
    """,
    # `levels` is NULL where the shop went back to the default.
    "service_levels": """
        tenant        text        NOT NULL,
        version       integer     NOT NULL CHECK (version >= 1),
        levels        jsonb,
        configured_at timestamptz NOT NULL,
        PRIMARY KEY (tenant, version)
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
    op.execute("CREATE INDEX sla_clocks_due ON sla_clocks (tenant, look_at) WHERE look_at IS NOT NULL")
    op.execute("CREATE INDEX sla_clocks_by_age ON sla_clocks (tenant, moved_at) WHERE look_at IS NULL")


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"DROP TABLE {table}")
