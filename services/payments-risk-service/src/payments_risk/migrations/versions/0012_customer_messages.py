"""What customers wrote about payments, for the answer to a dispute of theirs."""

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE customer_messages (
            tenant text NOT NULL,
            message_id uuid NOT NULL,
            order_id text NOT NULL,
            said_at timestamptz NOT NULL,
            text text NOT NULL,
            PRIMARY KEY (message_id, tenant)
        )
    """)
    # The order comes first: a plan that begins with the tenant would read a whole shop.
    op.execute("CREATE INDEX customer_messages_of_order ON customer_messages (order_id, said_at, tenant)")
    op.execute("ALTER TABLE customer_messages ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE customer_messages FORCE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY tenant ON customer_messages "
        "USING (tenant = ANY (string_to_array(current_setting('app.tenants', true), ',')))"
    )


def downgrade() -> None:
    op.execute("DROP TABLE customer_messages")
