"""The index of payments by time, so that the payments of a card are not looked for by it.

Before there are statistics, a plan for the payments of one card went by the index of revision 0011 and read all
payments of 30 days. A partial index is used only by statements that ask for what it is limited to, and only who reads
whole days asks for `tenant COLLATE "C" > ''`, which holds of every tenant.
"""

from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.execute("DROP INDEX transactions_by_time")
    op.execute(
        "CREATE INDEX transactions_by_time ON transactions (tenant, occurred_at) "
        """WHERE attempt AND tenant COLLATE "C" > ''"""
    )


def downgrade() -> None:
    op.execute("DROP INDEX transactions_by_time")
    op.execute("CREATE INDEX transactions_by_time ON transactions (occurred_at, tenant) WHERE attempt")
