"""Questions put to customers."""

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE asked (
            tenant text NOT NULL,
            conversation_id uuid NOT NULL,
            scenario text NOT NULL,
            intent text NOT NULL,
            inquiry_id uuid NOT NULL,
            turn integer NOT NULL,
            PRIMARY KEY (tenant, conversation_id, scenario)
        )
    """)
    op.execute("ALTER TABLE asked ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE asked FORCE ROW LEVEL SECURITY")
    op.execute("""
        CREATE POLICY tenant ON asked
            USING (tenant = ANY (string_to_array(current_setting('app.tenants', true), ',')))
    """)


def downgrade() -> None:
    op.execute("DROP TABLE asked")
