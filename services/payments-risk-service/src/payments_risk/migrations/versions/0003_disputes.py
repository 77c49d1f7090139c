"""Disputes with their history and decisions, automatic refunds, tickets for finance, and tenants' limits."""

from alembic import op

revision = "0003"
down_revision = "0002"

TABLES = {
    "disputes": """
        tenant text NOT NULL,
        provider text NOT NULL,
        dispute_id text NOT NULL,
        dispute jsonb NOT NULL,
        payment_id text,
        order_id text,
        customer_id text,
        stage text NOT NULL,
        awaiting text NOT NULL,
        due_by timestamptz,
        parcel jsonb,
        proof_asked_at timestamptz,
        decision jsonb,
        decided_at timestamptz,
        changed_at timestamptz NOT NULL,
        PRIMARY KEY (tenant, provider, dispute_id)
    """,
    # One automatic refund of a payment, ever. `asked` is written before the provider is asked.
    "settlements": """
        tenant text NOT NULL,
        payment_id text NOT NULL,
        refund_id uuid NOT NULL,
        provider text NOT NULL,
        dispute_provider text NOT NULL,
        dispute_id text NOT NULL,
        customer_id text,
        amount_minor bigint NOT NULL CHECK (amount_minor > 0),
        currency text NOT NULL,
        state text NOT NULL CHECK (state IN ('due', 'asked', 'refunded', 'with_finance')),
        provider_reference text,
        note text,
        due_at timestamptz NOT NULL,
        changed_at timestamptz NOT NULL,
        PRIMARY KEY (tenant, payment_id)
    """,
    "finance_tickets": """
        tenant text NOT NULL,
        ticket_id uuid NOT NULL,
        opened_at timestamptz NOT NULL,
        ticket jsonb NOT NULL,
        PRIMARY KEY (tenant, ticket_id)
    """,
    "settlement_limits": """
        tenant text NOT NULL PRIMARY KEY,
        limits jsonb NOT NULL,
        configured_at timestamptz NOT NULL
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
    op.execute("CREATE INDEX disputes_of_payment ON disputes (tenant, payment_id)")
    op.execute("CREATE INDEX disputes_due ON disputes (due_by) WHERE awaiting = 'shop'")
    op.execute("CREATE INDEX settlements_of_customer ON settlements (tenant, customer_id, due_at)")
    op.execute("CREATE INDEX finance_tickets_by_time ON finance_tickets (tenant, opened_at)")


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"DROP TABLE {table}")
