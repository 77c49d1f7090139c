"""Cases in short for the agents who get them, and the policies of tiers that shops configured.

Both for showing: cases in short are for agents alone, never in the timeline, which storefronts read.
"""

from alembic import op

revision = "0010"
down_revision = "0009"

TABLES = {
    "handoffs": """
        tenant          text        NOT NULL,
        conversation_id uuid        NOT NULL,
        inquiry_id      uuid        NOT NULL,
        handoff         jsonb       NOT NULL,
        told_at         timestamptz NOT NULL,
        PRIMARY KEY (tenant, conversation_id)
    """,
    # `policy` is NULL where the shop went back to the default.
    "tier_policies": """
        tenant        text        NOT NULL,
        version       integer     NOT NULL,
        policy        jsonb,
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
    op.execute("CREATE INDEX handoffs_by_age ON handoffs (tenant, told_at)")
