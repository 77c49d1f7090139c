"""Indexes by which plans that were made while the tables were empty go on to read few rows.

A session keeps the plan of a statement, and until a table is analyzed for the first time no plan of it is made anew.
On empty tables all indexes cost the same, and row-level security puts the tenant into every statement: a dispute, an
order or a refund was looked for by an index that begins with the tenant, which reads a whole shop. Now none begins with
it but those by which a shop is paged. As in revision 0013 these are limited to `tenant COLLATE "C" > ''`, which holds
of every tenant, so that only statements that ask for it can go by them. Partial indexes hold rows that have what they
are of.

What tickets of finance are found by becomes columns: under row-level security nothing is looked for by an expression
with `->>`, which is not leakproof, so that the index of revision 0010 was never used.
"""

from alembic import op

revision = "0016"
down_revision = "0015"

KEYS = {
    "orders": ("order_id, tenant", "tenant, order_id"),
    "disputes": ("dispute_id, provider, tenant", "tenant, provider, dispute_id"),
    "settlements": ("payment_id, tenant", "tenant, payment_id"),
    "finance_tickets": ("ticket_id, tenant", "tenant, ticket_id"),
}
ANY_TENANT = """tenant COLLATE "C" > ''"""
FOUND_BY = {
    "dispute_id": "ticket ->> 'dispute_id'",
    "payment_id": "coalesce(ticket ->> 'refund_of', ticket ->> 'payment_id')",
}
INDEXES = {
    **{
        f"disputes_open_by_{name}": (
            f"disputes ({name}_id, tenant) WHERE awaiting = 'shop' AND {name}_id IS NOT NULL",
            f"disputes ({name}_id, tenant) WHERE awaiting = 'shop'",
        )
        for name in ("payment", "order")
    },
    "disputes_due": (
        "disputes (due_by) WHERE awaiting = 'shop' AND due_by IS NOT NULL",
        "disputes (due_by) WHERE awaiting = 'shop'",
    ),
    "orders_of_customer": ("orders (customer_id, tenant)", "orders (tenant, customer_id)"),
    "disputes_of_payment": ("disputes (payment_id, tenant)", "disputes (tenant, payment_id)"),
    "settlements_of_customer": (
        "settlements (customer_id, tenant, due_at)",
        "settlements (tenant, customer_id, due_at)",
    ),
    "finance_tickets_by_time": (
        f"finance_tickets (tenant, opened_at, ticket_id) WHERE {ANY_TENANT}",
        "finance_tickets (tenant, opened_at)",
    ),
    "finance_tickets_open": (
        f"finance_tickets (tenant, opened_at, ticket_id) WHERE closing IS NULL AND {ANY_TENANT}",
        "finance_tickets (tenant, opened_at, ticket_id) WHERE closing IS NULL",
    ),
    "disputes_shown_open": (
        "disputes (tenant, coalesce(due_by, timestamptz 'infinity'), provider, dispute_id) "
        f"WHERE awaiting <> 'nobody' AND {ANY_TENANT}",
        "disputes (tenant, coalesce(due_by, timestamptz 'infinity'), provider, dispute_id) WHERE awaiting <> 'nobody'",
    ),
    "disputes_shown_ended": (
        f"disputes (tenant, changed_at, provider, dispute_id) WHERE awaiting = 'nobody' AND {ANY_TENANT}",
        "disputes (tenant, changed_at, provider, dispute_id) WHERE awaiting = 'nobody'",
    ),
}


def upgrade() -> None:
    for name, of in FOUND_BY.items():
        op.execute(f"ALTER TABLE finance_tickets ADD COLUMN {name} text GENERATED ALWAYS AS ({of}) STORED")
    op.execute("DROP INDEX finance_tickets_of_dispute, finance_tickets_paid")
    op.execute("CREATE INDEX finance_tickets_of_dispute ON finance_tickets (dispute_id, tenant)")
    op.execute("CREATE INDEX finance_tickets_of_payment ON finance_tickets (payment_id, tenant)")
    _become(0)


def downgrade() -> None:
    _become(1)
    for name in FOUND_BY:
        op.execute(f"ALTER TABLE finance_tickets DROP COLUMN {name}")
    op.execute("CREATE INDEX finance_tickets_of_dispute ON finance_tickets ((ticket ->> 'dispute_id'), tenant)")
    of = f"(({FOUND_BY['payment_id']}), tenant) WHERE closing IS NOT NULL"
    op.execute(f"CREATE INDEX finance_tickets_paid ON finance_tickets {of}")


def _become(side: int) -> None:
    for table, columns in KEYS.items():
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {table}_pkey, ADD PRIMARY KEY ({columns[side]})")
    for name, of in INDEXES.items():
        op.execute(f"DROP INDEX {name}")
        op.execute(f"CREATE INDEX {name} ON {of[side]}")
