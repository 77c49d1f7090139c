"""What an agent may reply in a conversation, for agents alone: never in the timeline, which storefronts read."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE suggestions (
            tenant text NOT NULL,
            conversation_id uuid NOT NULL,
            inquiry_id uuid NOT NULL,
            suggestions jsonb NOT NULL,
            suggested_at timestamptz NOT NULL,
            PRIMARY KEY (tenant, conversation_id)
        )
    """)
    op.execute("CREATE INDEX suggestions_by_age ON suggestions (tenant, suggested_at)")
    op.execute("ALTER TABLE suggestions ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE suggestions FORCE ROW LEVEL SECURITY")
    op.execute("""
        CREATE POLICY tenant ON suggestions
            USING (tenant = ANY (string_to_array(current_setting('app.tenants', true), ',')))
    """)
