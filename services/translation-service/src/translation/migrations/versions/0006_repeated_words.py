"""What was translated lately in each conversation, and which words of one language stand for which of the other.

`conversation_texts` hold no numbers, names, links or addresses: these are hidden before a text is kept. Both tables are
of two languages (primary subtags, the smaller first): a word learnt from a message serves the replies to it. Rows go
after 30 days.
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TABLES = {
    "conversation_texts": """
        tenant          text        NOT NULL,
        conversation_id uuid        NOT NULL,
        one             text        NOT NULL,
        other           text        NOT NULL,
        digest          bytea       NOT NULL,
        text_one        text        NOT NULL,
        text_other      text        NOT NULL,
        by_person       boolean     NOT NULL,
        said_at         timestamptz NOT NULL,
        PRIMARY KEY (conversation_id, one, other, digest, tenant)
    """,
    "conversation_words": """
        tenant          text        NOT NULL,
        conversation_id uuid        NOT NULL,
        one             text        NOT NULL,
        other           text        NOT NULL,
        word_one        text        NOT NULL,
        word_other      text        NOT NULL,
        sure            boolean     NOT NULL,
        chosen_at       timestamptz NOT NULL,
        PRIMARY KEY (conversation_id, one, other, word_one, tenant)
    """,
}
INDEXES = (
    "CREATE INDEX conversation_texts_by_age ON conversation_texts (said_at, tenant)",
    "CREATE INDEX conversation_words_by_age ON conversation_words (chosen_at, tenant)",
)


def upgrade() -> None:
    for table, columns in TABLES.items():
        op.execute(f"CREATE TABLE {table} ({columns})")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY tenant ON {table} USING "
            "(tenant = ANY (string_to_array(current_setting('app.tenants', true), ',')))"
        )
    for statement in INDEXES:
        op.execute(statement)


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"DROP TABLE {table}")
