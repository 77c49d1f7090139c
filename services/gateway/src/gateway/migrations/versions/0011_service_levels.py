"""How the SLA clocks of conversations stand, for agents alone, and the service levels that shops configured."""

from alembic import op

revision = "0011"
down_revision = "0010"

TABLES = {
    "sla_clocks": """
        tenant          text        NOT NULL,
        conversation_id uuid        NOT NULL,
        clocks          jsonb       NOT NULL,
        told_at         timestamptz NOT NULL,
        PRIMARY KEY (tenant, conversation_id)
    """,
    # `levels` is NULL where the shop went back to the default.
    "service_levels": """
        tenant        text        NOT NULL,
        version       integer     NOT NULL,
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
    op.execute("CREATE INDEX sla_clocks_by_age ON sla_clocks (tenant, told_at)")
