"""Limits for automatic refunds that shops set, in versions; one without limits goes back to the operator's."""

from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE shop_settlement_limits (
            tenant text NOT NULL,
            version integer NOT NULL,
            limits jsonb,
            configured_at timestamptz NOT NULL,
            PRIMARY KEY (tenant, version)
        )
        """
    )
    op.execute("ALTER TABLE shop_settlement_limits ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE shop_settlement_limits FORCE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY tenant ON shop_settlement_limits "
        "USING (tenant = ANY (string_to_array(current_setting('app.tenants', true), ',')))"
    )


def downgrade() -> None:
    op.execute("DROP TABLE shop_settlement_limits")
