"""Parcels that go on under other numbers, seen from both ends, and since when the old number is no longer used.

`split_into` and `merged_from` name one direction; the other stands beside them, so that each parcel is found by its own
number: under row-level security no index on arrays would be used.
"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        ALTER TABLE shipments
            ADD COLUMN part_of       text[] NOT NULL DEFAULT '{}',
            ADD COLUMN merged_into   text[] NOT NULL DEFAULT '{}',
            ADD COLUMN superseded_at timestamptz
    """)


def downgrade() -> None:
    op.execute("ALTER TABLE shipments DROP COLUMN part_of, DROP COLUMN merged_into, DROP COLUMN superseded_at")
