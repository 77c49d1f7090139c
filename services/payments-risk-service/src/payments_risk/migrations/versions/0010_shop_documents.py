"""Files a shop gives for the answer to a dispute, and indexes for the pages of disputes."""

from alembic import op

revision = "0010"
down_revision = "0009"

# Those by which a shop's disputes are paged begin with the tenant, for they are read in no other way; see 0002.
INDEXES = {
    "disputes_shown_open": "disputes (tenant, coalesce(due_by, timestamptz 'infinity'), provider, dispute_id) "
    "WHERE awaiting <> 'nobody'",
    "disputes_shown_ended": "disputes (tenant, changed_at, provider, dispute_id) WHERE awaiting = 'nobody'",
    "settlements_of_dispute": "settlements (dispute_id, tenant)",
    "finance_tickets_of_dispute": "finance_tickets ((ticket ->> 'dispute_id'), tenant)",
}


def upgrade() -> None:
    op.execute("""
        CREATE TABLE shop_documents (
            tenant text NOT NULL,
            provider text NOT NULL,
            dispute_id text NOT NULL,
            kind text NOT NULL,
            name text NOT NULL,
            content_type text NOT NULL,
            pages integer NOT NULL CHECK (pages > 0),
            data bytea NOT NULL,
            given_at timestamptz NOT NULL,
            PRIMARY KEY (dispute_id, provider, kind, tenant)
        )
    """)
    op.execute("ALTER TABLE shop_documents ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE shop_documents FORCE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY tenant ON shop_documents "
        "USING (tenant = ANY (string_to_array(current_setting('app.tenants', true), ',')))"
    )
    for name, place in INDEXES.items():
        op.execute(f"CREATE INDEX {name} ON {place}")


def downgrade() -> None:
    for name in INDEXES:
        op.execute(f"DROP INDEX {name}")
    op.execute("DROP TABLE shop_documents")
