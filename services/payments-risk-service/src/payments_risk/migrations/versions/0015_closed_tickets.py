"""What finance did with a ticket, and the ways tickets are looked for: by state, and by the payment given back."""

from alembic import op

revision = "0015"
down_revision = "0014"

INDEXES = {
    "finance_tickets_open": "(tenant, opened_at, ticket_id) WHERE closing IS NULL",
    "finance_tickets_paid": """
        ((coalesce(ticket ->> 'refund_of', ticket ->> 'payment_id')), tenant) WHERE closing IS NOT NULL
    """,
}


def upgrade() -> None:
    op.execute("ALTER TABLE finance_tickets ADD COLUMN closing jsonb")
    for name, of in INDEXES.items():
        op.execute(f"CREATE INDEX {name} ON finance_tickets {of}")


def downgrade() -> None:
    for name in INDEXES:
        op.execute(f"DROP INDEX {name}")
    op.execute("ALTER TABLE finance_tickets DROP COLUMN closing")
