"""Policies of tiers, what decisions rested on, what orders are worth, and how each conversation went so far."""

from alembic import op

revision = "0004"
down_revision = "0003"

TABLES = {
    # `policy` is NULL where the shop went back to the default.
    "tier_policies": """
        tenant        text        NOT NULL,
        version       integer     NOT NULL CHECK (version >= 1),
        policy        jsonb,
        configured_at timestamptz NOT NULL,
        PRIMARY KEY (tenant, version)
    """,
    "decision_facts": """
        tenant          text        NOT NULL,
        decided_at      timestamptz NOT NULL,
        inquiry_id      uuid        NOT NULL,
        conversation_id uuid        NOT NULL,
        customer_id     text        NOT NULL,
        tier            text        NOT NULL CHECK (tier IN ('instant', 'guided', 'person')),
        rule            text        NOT NULL,
        policy          integer     NOT NULL,
        facts           jsonb       NOT NULL,
        PRIMARY KEY (tenant, decided_at, inquiry_id)
    """,
    "order_values": """
        tenant     text        NOT NULL,
        order_id   text        NOT NULL,
        minor      bigint      NOT NULL,
        currency   text        NOT NULL,
        told_at    timestamptz NOT NULL,
        PRIMARY KEY (tenant, order_id)
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
    op.execute("CREATE INDEX decision_facts_of_customers ON decision_facts (tenant, customer_id, decided_at)")
    op.execute("CREATE INDEX order_values_by_age ON order_values (tenant, told_at)")
    op.execute("ALTER TABLE turns ADD COLUMN course jsonb NOT NULL DEFAULT '{}'")


def downgrade() -> None:
    op.execute("ALTER TABLE turns DROP COLUMN course")
    for table in TABLES:
        op.execute(f"DROP TABLE {table}")
