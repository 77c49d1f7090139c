"""What customers are told of their waits and what came of it, and when agents were done with what they were given."""

from alembic import op

revision = "0010"
down_revision = "0009"

# `served`: an agent took it; false: it left without one; NULL: not over, or promised a callback.
TABLE = """
CREATE TABLE waits (
    tenant          text        NOT NULL,
    conversation_id uuid        NOT NULL,
    queued_at       timestamptz NOT NULL,
    state           text        NOT NULL,
    position        integer,
    least           integer,
    most            integer,
    told_at         timestamptz NOT NULL,
    times           integer     NOT NULL CHECK (times >= 1),
    ended_at        timestamptz,
    served          boolean,
    PRIMARY KEY (tenant, conversation_id)
);
CREATE INDEX waits_open ON waits (tenant) WHERE ended_at IS NULL;
CREATE INDEX waits_ended ON waits (tenant, ended_at) WHERE ended_at IS NOT NULL;
ALTER TABLE waits ENABLE ROW LEVEL SECURITY;
ALTER TABLE waits FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON waits USING (tenant = ANY (string_to_array(current_setting('app.tenants', true), ',')));
ALTER TABLE served ADD COLUMN ended_at timestamptz;
CREATE INDEX served_ended ON served (tenant, ended_at) WHERE ended_at IS NOT NULL
"""


def upgrade() -> None:
    for statement in TABLE.split(";\n"):
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP INDEX served_ended")
    op.execute("ALTER TABLE served DROP COLUMN ended_at")
    op.execute("DROP TABLE waits")
