"""Conversations at the desk keep the lane of their events."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute("ALTER TABLE desk ADD COLUMN lane text NOT NULL DEFAULT 'normal' CHECK (lane IN ('normal', 'urgent'))")


def downgrade() -> None:
    op.execute("ALTER TABLE desk DROP COLUMN lane")
