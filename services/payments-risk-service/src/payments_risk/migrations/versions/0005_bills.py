"""What was in an order and when it was placed, and the bills that shops drew up."""

from alembic import op

revision = "0005"
down_revision = "0003"


def upgrade() -> None:
    op.execute("ALTER TABLE orders ADD COLUMN placed_at timestamptz, ADD COLUMN items jsonb NOT NULL DEFAULT '[]'")
    op.execute("""
        CREATE TABLE bills (
            order_id text NOT NULL,
            tenant text NOT NULL,
            asked jsonb NOT NULL,
            rates jsonb,
            drawn_up_at timestamptz NOT NULL,
            PRIMARY KEY (order_id, tenant)
        )
    """)
    op.execute("ALTER TABLE bills ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE bills FORCE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY tenant ON bills "
        "USING (tenant = ANY (string_to_array(current_setting('app.tenants', true), ',')))"
    )


def downgrade() -> None:
    op.execute("DROP TABLE bills")
    op.execute("ALTER TABLE orders DROP COLUMN items, DROP COLUMN placed_at")
