"""Conversations that began with a notice: whom it went to, for nobody has written in them yet.

Their first message takes over from here what others take over from the message before them.
"""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE notices (
            tenant text NOT NULL,
            conversation_id uuid NOT NULL,
            notice_id uuid NOT NULL,
            customer jsonb NOT NULL,
            order_id text,
            sent_at timestamptz NOT NULL,
            PRIMARY KEY (tenant, conversation_id)
        )
    """)
    op.execute("ALTER TABLE notices ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE notices FORCE ROW LEVEL SECURITY")
    op.execute("""
        CREATE POLICY tenant ON notices
            USING (tenant = ANY (string_to_array(current_setting('app.tenants', true), ',')))
    """)
