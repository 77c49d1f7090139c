"""Conversations at the desk that a rule of the tier policy found urgent, whatever their lane."""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.execute("ALTER TABLE desk ADD COLUMN urgent boolean NOT NULL DEFAULT false")


def downgrade() -> None:
    op.execute("ALTER TABLE desk DROP COLUMN urgent")
