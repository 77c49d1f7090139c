"""What looks up a customer or an order can no longer be planned by the index that is there for deleting by age.

In a table that has just begun any index starting with `tenant` seems as good as any other, and a plan is kept until the
table is analysed: meanwhile each decision read all that were decided before it. An index with a condition serves only
statements that state it.
"""

from alembic import op

revision = "0012"
down_revision = "0011"

BY_AGE = {"decision_facts": "decided_at, inquiry_id", "order_values": "told_at"}


def upgrade() -> None:
    op.execute("DROP INDEX order_values_by_age")
    op.execute(
        "ALTER TABLE decision_facts DROP CONSTRAINT decision_facts_pkey, "
        "ADD PRIMARY KEY (inquiry_id, tenant, decided_at)"
    )
    for table, columns in BY_AGE.items():
        since = columns.partition(",")[0]
        op.execute(f"CREATE INDEX {table}_by_age ON {table} (tenant, {columns}) WHERE {since} > '-infinity'")


def downgrade() -> None:
    for table in BY_AGE:
        op.execute(f"DROP INDEX {table}_by_age")
    op.execute(
        "ALTER TABLE decision_facts DROP CONSTRAINT decision_facts_pkey, "
        "ADD PRIMARY KEY (tenant, decided_at, inquiry_id)"
    )
    op.execute("CREATE INDEX order_values_by_age ON order_values (tenant, told_at)")
