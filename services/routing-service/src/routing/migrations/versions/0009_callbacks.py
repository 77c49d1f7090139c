"""Callbacks promised to customers. `look_at` is when the next step is due: the reminder, the window, its end."""

from alembic import op

revision = "0009"
down_revision = "0008"

TABLE = """
    tenant          text        NOT NULL,
    conversation_id uuid        NOT NULL,
    inquiry_id      uuid        NOT NULL,
    starts_at       timestamptz NOT NULL,
    ends_at         timestamptz NOT NULL CHECK (ends_at > starts_at),
    time_zone       text        NOT NULL,
    chosen          boolean     NOT NULL,
    booked_at       timestamptz NOT NULL,
    step            text        NOT NULL CHECK (step IN ('remind', 'due', 'end')),
    look_at         timestamptz NOT NULL,
    lane            text        NOT NULL CHECK (lane IN ('normal', 'urgent')),
    language        text        NOT NULL,
    missed          integer     NOT NULL DEFAULT 0 CHECK (missed >= 0),
    last_agent      text,
    PRIMARY KEY (tenant, conversation_id)
"""


def upgrade() -> None:
    op.execute(f"CREATE TABLE callbacks ({TABLE})")
    op.execute("ALTER TABLE callbacks ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE callbacks FORCE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY tenant ON callbacks "
        "USING (tenant = ANY (string_to_array(current_setting('app.tenants', true), ',')))"
    )
    op.execute("CREATE INDEX callbacks_due ON callbacks (tenant, look_at)")
    op.execute("CREATE INDEX callbacks_by_window ON callbacks (tenant, starts_at)")


def downgrade() -> None:
    op.execute("DROP TABLE callbacks")
