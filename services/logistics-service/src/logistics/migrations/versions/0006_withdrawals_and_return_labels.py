"""Withdrawals from orders with their receipts, and labels for sending back.

`told_at` is when the log had the event of a confirmed withdrawal: those without are told by the next round.
Keys begin with what tells rows apart, for the reason given in 0002.
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE withdrawals (
            tenant       text        NOT NULL,
            order_id     text        NOT NULL,
            reference    text        NOT NULL,
            statement    jsonb       NOT NULL,
            stated_at    timestamptz NOT NULL,
            submitted_at timestamptz,
            receipt      jsonb,
            law          jsonb,
            in_time      boolean,
            told_at      timestamptz,
            PRIMARY KEY (order_id, tenant)
        )
    """)
    op.execute(
        "CREATE INDEX withdrawals_untold ON withdrawals (tenant) WHERE submitted_at IS NOT NULL AND told_at IS NULL"
    )
    op.execute("""
        CREATE TABLE return_labels (
            tenant          text        NOT NULL,
            idempotency_key text        NOT NULL,
            order_id        text        NOT NULL,
            asked           jsonb       NOT NULL,
            asked_at        timestamptz NOT NULL,
            label           jsonb,
            PRIMARY KEY (idempotency_key, tenant)
        )
    """)
    for table in ("withdrawals", "return_labels"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY tenant ON {table} USING "
            "(tenant = ANY (string_to_array(current_setting('app.tenants', true), ',')))"
        )


def downgrade() -> None:
    op.execute("DROP TABLE return_labels")
    op.execute("DROP TABLE withdrawals")
