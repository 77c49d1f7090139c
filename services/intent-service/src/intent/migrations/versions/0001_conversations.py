"""Conversations, the turns of their inquiries, and the order patterns of tenants."""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = ("conversations", "inquiries", "tenants")


def upgrade() -> None:
    op.execute("""
        CREATE TABLE conversations (
            tenant text NOT NULL,
            conversation_id uuid NOT NULL,
            turns integer NOT NULL,
            last_intent text,
            last_order_id text,
            last_tracking_number text,
            PRIMARY KEY (tenant, conversation_id)
        )
    """)
    op.execute("""
        CREATE TABLE inquiries (
            tenant text NOT NULL,
            inquiry_id uuid NOT NULL,
            conversation_id uuid NOT NULL,
            turn integer,
            PRIMARY KEY (tenant, inquiry_id)
        )
    """)
    op.execute("CREATE TABLE tenants (tenant text NOT NULL PRIMARY KEY, order_pattern text NOT NULL)")
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY tenant ON {table} "
            "USING (tenant = ANY (string_to_array(current_setting('app.tenants', true), ',')))"
        )


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"DROP TABLE {table}")
