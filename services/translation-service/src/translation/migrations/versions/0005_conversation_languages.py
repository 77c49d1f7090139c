"""The language each customer last wrote clearly in, by conversation: decides what a later short message leaves open."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLE = """
CREATE TABLE conversation_languages (
    tenant          text        NOT NULL,
    conversation_id uuid        NOT NULL,
    language        text        NOT NULL,
    said_at         timestamptz NOT NULL,
    PRIMARY KEY (conversation_id, tenant)
)
"""


def upgrade() -> None:
    op.execute(TABLE)
    op.execute("CREATE INDEX conversation_languages_by_age ON conversation_languages (said_at, tenant)")
    op.execute("ALTER TABLE conversation_languages ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE conversation_languages FORCE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY tenant ON conversation_languages USING "
        "(tenant = ANY (string_to_array(current_setting('app.tenants', true), ',')))"
    )


def downgrade() -> None:
    op.execute("DROP TABLE conversation_languages")
