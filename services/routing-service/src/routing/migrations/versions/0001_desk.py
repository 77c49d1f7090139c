"""Turns of conversations, decisions taken, the desk's conversations and its agents."""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE turns (
    tenant          text NOT NULL,
    conversation_id uuid NOT NULL,
    next_turn       integer NOT NULL DEFAULT 1 CHECK (next_turn >= 1),
    PRIMARY KEY (tenant, conversation_id)
);
CREATE TABLE held (
    tenant          text NOT NULL,
    conversation_id uuid NOT NULL,
    turn            integer NOT NULL,
    inquiry_id      uuid NOT NULL,
    event_type      text NOT NULL,
    event           jsonb NOT NULL,
    held_at         timestamptz NOT NULL,
    PRIMARY KEY (tenant, conversation_id, turn, inquiry_id)
);
CREATE TABLE decisions (
    tenant          text NOT NULL,
    inquiry_id      uuid NOT NULL,
    conversation_id uuid NOT NULL,
    decided_at      timestamptz NOT NULL,
    PRIMARY KEY (tenant, inquiry_id)
);
CREATE TABLE agents (
    tenant    text NOT NULL,
    agent_id  text NOT NULL,
    presence  text NOT NULL CHECK (presence IN ('online', 'away', 'offline')),
    skills    text[] NOT NULL,
    languages text[] NOT NULL,
    capacity  integer NOT NULL CHECK (capacity >= 0),
    active    integer NOT NULL DEFAULT 0 CHECK (active >= 0),
    PRIMARY KEY (tenant, agent_id)
);
CREATE INDEX agents_on_duty ON agents (tenant) WHERE presence = 'online';
CREATE INDEX agents_free ON agents (tenant) WHERE presence = 'online' AND active < capacity;
CREATE TABLE desk (
    tenant          text NOT NULL,
    conversation_id uuid NOT NULL,
    state           text NOT NULL CHECK (state IN ('waiting', 'callback', 'assigned')),
    inquiry_ids     uuid[] NOT NULL,
    skill           text NOT NULL,
    language        text NOT NULL,
    priority        integer NOT NULL,
    queued_at       timestamptz NOT NULL,
    ranked_at       timestamptz NOT NULL,
    summary         text NOT NULL,
    country         text,
    time_zone       text,
    agent_id        text,
    awaits_reply    boolean NOT NULL,
    passed_on_by    text,
    PRIMARY KEY (tenant, conversation_id),
    CHECK ((state = 'assigned') = (agent_id IS NOT NULL))
);
CREATE INDEX desk_queue ON desk (tenant, ranked_at) WHERE state <> 'assigned';
CREATE INDEX desk_assigned ON desk (tenant, agent_id) WHERE state = 'assigned'
"""


def upgrade() -> None:
    for statement in TABLES.split(";\n"):
        op.execute(statement)
    for table in ("turns", "held", "decisions", "agents", "desk"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY tenant ON {table} "
            "USING (tenant = ANY (string_to_array(current_setting('app.tenants', true), ',')))"
        )


def downgrade() -> None:
    for table in ("desk", "agents", "decisions", "held", "turns"):
        op.execute(f"DROP TABLE {table}")
