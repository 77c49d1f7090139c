"""What the customer was told of, in the runs that a notice began."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.execute("ALTER TABLE flow_runs ADD COLUMN notice jsonb")


def downgrade() -> None:
    op.execute("ALTER TABLE flow_runs DROP COLUMN notice")
