"""What a shop itself knows of a disputed payment, for the answer to it."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE shop_evidence (
            tenant text NOT NULL,
            provider text NOT NULL,
            dispute_id text NOT NULL,
            facts jsonb NOT NULL,
            given_at timestamptz NOT NULL,
            PRIMARY KEY (dispute_id, provider, tenant)
        )
    """)
    op.execute("ALTER TABLE shop_evidence ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE shop_evidence FORCE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY tenant ON shop_evidence "
        "USING (tenant = ANY (string_to_array(current_setting('app.tenants', true), ',')))"
    )


def downgrade() -> None:
    op.execute("DROP TABLE shop_evidence")
