"""What payments are linked by, with an index for each kind, and the alerts that payments raised."""

from alembic import op

revision = "0002"
down_revision = "0001"

LINKS = ("card", "customer_id", "device", "ip", "bin", "email_hash", "terminal")


def upgrade() -> None:
    op.execute("""
        ALTER TABLE transactions
            ADD COLUMN refers_to text, ADD COLUMN card text, ADD COLUMN bin text, ADD COLUMN scheme text,
            ADD COLUMN eci text, ADD COLUMN device text, ADD COLUMN ip text, ADD COLUMN email_hash text,
            ADD COLUMN terminal text, ADD COLUMN merchant_id text, ADD COLUMN bin_country text,
            ADD COLUMN ship_country text, ADD COLUMN decline_code text, ADD COLUMN provider text,
            ADD COLUMN ip_country text, ADD COLUMN latitude float8, ADD COLUMN longitude float8,
            ADD COLUMN attempt boolean
    """)
    op.execute("UPDATE transactions SET attempt = kind IN ('authorization', 'capture')")
    op.execute("ALTER TABLE transactions ALTER COLUMN attempt SET NOT NULL")
    # No index begins with the tenant: row-level security puts the tenant into every statement, and a plan made while
    # the table is short would go by it and read a whole shop.
    op.execute("ALTER TABLE transactions DROP CONSTRAINT transactions_pkey, ADD PRIMARY KEY (transaction_id, tenant)")
    op.execute("DROP INDEX transactions_of_customer, transactions_on_order")
    op.execute("CREATE INDEX transactions_of_customer ON transactions (customer_id, tenant, occurred_at)")
    op.execute("CREATE INDEX transactions_on_order ON transactions (order_id, tenant)")
    for column in LINKS:
        # "C" orders ids by code point, as Python does: payments at the same moment then have one order everywhere.
        op.execute(
            f"CREATE INDEX transactions_by_{column} ON transactions ({column}, tenant, occurred_at DESC, "
            f'transaction_id COLLATE "C" DESC) WHERE attempt AND {column} IS NOT NULL'
        )
    op.execute("CREATE INDEX transactions_referring ON transactions (refers_to, tenant) WHERE refers_to IS NOT NULL")
    op.execute("""
        CREATE TABLE payment_alerts (
            tenant text NOT NULL,
            alert_id uuid NOT NULL,
            rule text NOT NULL,
            entity_kind text NOT NULL,
            entity_digest text NOT NULL,
            window_start timestamptz NOT NULL,
            severity text NOT NULL,
            shown text NOT NULL,
            why text NOT NULL,
            counts jsonb NOT NULL,
            first_at timestamptz NOT NULL,
            last_at timestamptz NOT NULL,
            transaction_ids text[] NOT NULL,
            PRIMARY KEY (tenant, rule, entity_kind, entity_digest, window_start)
        )
    """)
    op.execute("CREATE INDEX payment_alerts_by_time ON payment_alerts (tenant, last_at)")
    op.execute("ALTER TABLE payment_alerts ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE payment_alerts FORCE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY tenant ON payment_alerts "
        "USING (tenant = ANY (string_to_array(current_setting('app.tenants', true), ',')))"
    )


def downgrade() -> None:
    op.execute("DROP TABLE payment_alerts")
    op.execute("DROP INDEX transactions_referring")
    for column in LINKS:
        op.execute(f"DROP INDEX transactions_by_{column}")
    op.execute("ALTER TABLE transactions DROP CONSTRAINT transactions_pkey, ADD PRIMARY KEY (tenant, transaction_id)")
    op.execute("DROP INDEX transactions_of_customer, transactions_on_order")
    op.execute("CREATE INDEX transactions_of_customer ON transactions (tenant, customer_id, occurred_at)")
    op.execute("CREATE INDEX transactions_on_order ON transactions (tenant, order_id)")
    op.execute("""
        ALTER TABLE transactions
            DROP COLUMN refers_to, DROP COLUMN card, DROP COLUMN bin, DROP COLUMN scheme, DROP COLUMN eci,
            DROP COLUMN device, DROP COLUMN ip, DROP COLUMN email_hash, DROP COLUMN terminal,
            DROP COLUMN merchant_id, DROP COLUMN bin_country, DROP COLUMN ship_country, DROP COLUMN decline_code,
            DROP COLUMN provider, DROP COLUMN ip_country, DROP COLUMN latitude, DROP COLUMN longitude,
            DROP COLUMN attempt
    """)
