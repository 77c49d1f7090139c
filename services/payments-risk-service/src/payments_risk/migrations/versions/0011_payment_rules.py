"""Rules that tenants write for payments, and what is usual at each tenant."""

from alembic import op

revision = "0011"
down_revision = "0010"

TABLES = {
    "payment_rules": """
        tenant text NOT NULL,
        name text NOT NULL,
        expression text NOT NULL,
        action text NOT NULL CHECK (action IN ('review', 'block', 'allow')),
        configured_at timestamptz NOT NULL,
        PRIMARY KEY (tenant, name)
    """,
    # `state` is numbers of the anomaly score as bytes; `features` tells how many features they are of.
    "usual_payments": """
        tenant text NOT NULL PRIMARY KEY,
        features integer NOT NULL,
        payments bigint NOT NULL,
        state bytea NOT NULL,
        changed_at timestamptz NOT NULL
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
    # A dry run reads a tenant's latest payments. The time comes first, see revision 0002.
    op.execute("CREATE INDEX transactions_by_time ON transactions (occurred_at, tenant) WHERE attempt")


def downgrade() -> None:
    op.execute("DROP INDEX transactions_by_time")
    for table in TABLES:
        op.execute(f"DROP TABLE {table}")
