"""The case behind a question asked in vain, until an agent takes it."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.execute("ALTER TABLE questions ADD COLUMN waiting jsonb")
    op.execute("CREATE INDEX questions_waiting ON questions (tenant, asked_at) WHERE waiting IS NOT NULL")


def downgrade() -> None:
    op.execute("ALTER TABLE questions DROP COLUMN waiting")
