"""Where tenants want to be told of outcomes, and every delivery with its state."""

from alembic import op

revision = "0002"
down_revision = "0001"

TABLES = {
    "webhook_endpoints": """
        tenant        text        NOT NULL,
        endpoint_id   text        NOT NULL,
        url           text        NOT NULL,
        active        boolean     NOT NULL,
        configured_at timestamptz NOT NULL,
        why           text        NOT NULL,
        PRIMARY KEY (tenant, endpoint_id)
    """,
    "webhook_deliveries": """
        tenant        text        NOT NULL,
        id            uuid        NOT NULL,
        endpoint_id   text        NOT NULL,
        event         jsonb       NOT NULL,
        state         text        NOT NULL DEFAULT 'pending'
                      CHECK (state IN ('pending', 'delivered', 'failed', 'cancelled')),
        attempts      integer     NOT NULL DEFAULT 0,
        next_try_at   timestamptz NOT NULL DEFAULT now(),
        last_status   integer,
        last_error    text,
        created_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (tenant, id)
    """,
}

INDEXES = (
    "CREATE INDEX webhook_deliveries_due ON webhook_deliveries (tenant, endpoint_id, next_try_at) "
    "WHERE state = 'pending'",
    "CREATE INDEX webhook_deliveries_listed ON webhook_deliveries (tenant, created_at DESC, id DESC)",
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
