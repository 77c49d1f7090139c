"""What looks up a customer, an order or a conversation can no longer be planned by an index that is there for times.

In a table that has just begun any index starting with `tenant` seems as good as any other, and a plan is kept until the
table is analysed: meanwhile each decision read all that were decided before it. An index with a condition serves only
statements that state it.
"""

from alembic import op

revision = "0012"
down_revision = "0011"

BY_TIME = {
    "decision_facts_by_age": ("decision_facts", "decided_at, inquiry_id"),
    "order_values_by_age": ("order_values", "told_at"),
    "callbacks_due": ("callbacks", "look_at"),
    "callbacks_by_window": ("callbacks", "starts_at"),
    "served_lately": ("served", "given_at"),
}
KEY = "ALTER TABLE decision_facts DROP CONSTRAINT decision_facts_pkey, ADD PRIMARY KEY ({columns})"


def upgrade() -> None:
    op.execute(KEY.format(columns="inquiry_id, tenant, decided_at"))
    for index, (table, columns) in BY_TIME.items():
        time = columns.partition(",")[0]
        op.execute(f"DROP INDEX IF EXISTS {index}")
        op.execute(f"CREATE INDEX {index} ON {table} (tenant, {columns}) WHERE {time} > '-infinity'")


def downgrade() -> None:
    for index, (table, columns) in BY_TIME.items():
        op.execute(f"DROP INDEX {index}")
        if table != "decision_facts":
            op.execute(f"CREATE INDEX {index} ON {table} (tenant, {columns})")
    op.execute(KEY.format(columns="tenant, decided_at, inquiry_id"))
