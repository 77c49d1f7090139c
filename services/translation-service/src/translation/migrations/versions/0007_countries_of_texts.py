"""In which country the customer was when a text of a conversation was translated (ISO 3166; null: not known).

Earlier texts are shown to engines again, and what may not leave the EU must not leave it with a text that may.
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE conversation_texts ADD COLUMN country text")


def downgrade() -> None:
    op.execute("ALTER TABLE conversation_texts DROP COLUMN country")
