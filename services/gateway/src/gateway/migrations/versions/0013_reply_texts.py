"""What customers read of agents' replies that were held for their translation, and translations agents put right."""

from alembic import op

revision = "0013"
down_revision = "0012"

# A reply is `held` until `held_until` at the longest; the first answer to it counts, whoever gives it.
# `text` is the translation; NULL where the customer reads what the agent wrote.
TABLE = """
CREATE TABLE reply_texts (
    tenant          text        NOT NULL,
    conversation_id uuid        NOT NULL,
    message_id      uuid        NOT NULL,
    state           text        NOT NULL CHECK (state IN ('held', 'translated', 'as_written')),
    held_until      timestamptz,
    source          text,
    target          text,
    text            text,
    engine          text,
    corrected_by    text,
    corrected_at    timestamptz,
    PRIMARY KEY (tenant, conversation_id, message_id)
)
"""


def upgrade() -> None:
    op.execute(TABLE)
    op.execute("ALTER TABLE reply_texts ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE reply_texts FORCE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY tenant ON reply_texts "
        "USING (tenant = ANY (string_to_array(current_setting('app.tenants', true), ',')))"
    )
    op.execute("CREATE INDEX replies_held ON reply_texts (held_until) WHERE state = 'held'")


def downgrade() -> None:
    op.execute("DROP TABLE reply_texts")
