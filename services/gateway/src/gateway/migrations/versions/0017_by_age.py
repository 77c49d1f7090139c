"""What looks up a conversation can no longer be planned by an index that is there for deleting by age.

In a table that has just begun any index starting with `tenant` seems as good as any other, and a plan is kept until the
table is analysed. An index with a condition serves only statements that state it.
"""

from alembic import op

revision = "0017"
down_revision = "0016"

BY_AGE = {"handoffs": "told_at", "sla_clocks": "told_at", "suggestions": "suggested_at"}


def upgrade() -> None:
    for table, age in BY_AGE.items():
        op.execute(f"DROP INDEX {table}_by_age")
        op.execute(f"CREATE INDEX {table}_by_age ON {table} (tenant, {age}) WHERE {age} > '-infinity'")


def downgrade() -> None:
    for table, age in BY_AGE.items():
        op.execute(f"DROP INDEX {table}_by_age")
        op.execute(f"CREATE INDEX {table}_by_age ON {table} (tenant, {age})")
