"""Dead letters, for operators to read, mask, retry and drop, and what operators did.

Operators are of no shop: a transaction that sets `app.operations` to `on` sees the dead letters of all. Nothing but the
operations API does so. What operators did is only ever added to: there is no policy by which a row is changed.
"""

from alembic import op

revision = "0015"
down_revision = "0014"

# `payload` is the body as it stood on the log, or what is left of it once `masked_at` is set.
LETTERS = """
CREATE TABLE dead_letters (
    letter_id       uuid        PRIMARY KEY,
    tenant          text        NOT NULL,
    at              timestamptz NOT NULL,
    consumer        text        NOT NULL,
    event_id        text        NOT NULL,
    event_type      text        NOT NULL,
    event_topic     text        NOT NULL,
    event_partition integer     NOT NULL,
    event_offset    bigint      NOT NULL,
    event_key       text        NOT NULL,
    event_time      timestamptz,
    cause           text        NOT NULL,
    error           text        NOT NULL,
    attempts        integer     NOT NULL,
    conversation_id uuid,
    inquiry_id      uuid,
    retry_of        uuid,
    payload         text        NOT NULL,
    state           text        NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'retried', 'dropped')),
    reason          text,
    masked_at       timestamptz,
    closed_at       timestamptz,
    closed_by       text
)
"""
LOG = """
CREATE TABLE operations_log (
    number    bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at        timestamptz NOT NULL DEFAULT now(),
    operator  text        NOT NULL,
    action    text        NOT NULL,
    letter_id uuid,
    tenant    text,
    reason    text
)
"""
OPERATING = "current_setting('app.operations', true) = 'on'"
OF_TENANT = "tenant = ANY (string_to_array(current_setting('app.tenants', true), ','))"


def upgrade() -> None:
    op.execute(LETTERS)
    op.execute(LOG)
    for table in ("dead_letters", "operations_log"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY tenant ON dead_letters USING ({OF_TENANT})")
    op.execute(f"CREATE POLICY operations ON dead_letters USING ({OPERATING})")
    op.execute(f"CREATE POLICY reading ON operations_log FOR SELECT USING ({OPERATING})")
    op.execute(f"CREATE POLICY adding ON operations_log FOR INSERT WITH CHECK ({OPERATING})")
    op.execute("CREATE INDEX dead_letters_listed ON dead_letters (state, at DESC, letter_id)")
    op.execute("CREATE INDEX dead_letters_closed ON dead_letters (closed_at) WHERE closed_at IS NOT NULL")


def downgrade() -> None:
    op.execute("DROP TABLE operations_log")
    op.execute("DROP TABLE dead_letters")
