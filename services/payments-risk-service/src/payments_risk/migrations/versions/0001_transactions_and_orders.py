"""Transactions and orders, as disputes are judged by them."""

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE transactions (
            tenant text NOT NULL,
            transaction_id text NOT NULL,
            order_id text NOT NULL,
            customer_id text,
            kind text NOT NULL,
            status text NOT NULL,
            amount_minor bigint NOT NULL,
            currency text NOT NULL,
            method text NOT NULL,
            card_last4 text,
            three_d_secure text NOT NULL,
            address_match boolean,
            country text,
            occurred_at timestamptz NOT NULL,
            PRIMARY KEY (tenant, transaction_id)
        )
    """)
    op.execute("CREATE INDEX transactions_of_customer ON transactions (tenant, customer_id, occurred_at)")
    op.execute("CREATE INDEX transactions_on_order ON transactions (tenant, order_id)")
    op.execute("""
        CREATE TABLE orders (
            tenant text NOT NULL,
            order_id text NOT NULL,
            customer_id text NOT NULL,
            status text NOT NULL,
            destination text NOT NULL,
            total_minor bigint NOT NULL,
            currency text NOT NULL,
            reported_at timestamptz NOT NULL,
            PRIMARY KEY (tenant, order_id)
        )
    """)
    op.execute("CREATE INDEX orders_of_customer ON orders (tenant, customer_id)")
    for table in ("transactions", "orders"):
        _keep_tenants_apart(table)


def _keep_tenants_apart(table: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY tenant ON {table} "
        "USING (tenant = ANY (string_to_array(current_setting('app.tenants', true), ',')))"
    )


def downgrade() -> None:
    op.execute("DROP TABLE orders")
    op.execute("DROP TABLE transactions")
