"""What attempts to pay were scored with."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE payment_scores (
            tenant text NOT NULL,
            transaction_id text NOT NULL,
            probability float8 CHECK (probability BETWEEN 0 AND 1),
            anomaly float8 NOT NULL CHECK (anomaly BETWEEN 0 AND 1),
            advice text NOT NULL CHECK (advice IN ('none', 'review', 'block', 'allow')),
            reasons text[] NOT NULL,
            rules text[] NOT NULL,
            model text,
            scored_at timestamptz NOT NULL,
            PRIMARY KEY (transaction_id, tenant)
        )
    """)
    op.execute("ALTER TABLE payment_scores ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE payment_scores FORCE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY tenant ON payment_scores "
        "USING (tenant = ANY (string_to_array(current_setting('app.tenants', true), ',')))"
    )


def downgrade() -> None:
    op.execute("DROP TABLE payment_scores")
