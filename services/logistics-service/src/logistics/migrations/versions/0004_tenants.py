"""The tenants there are orders of, for work that goes through all of them.

No row-level security: it would let nobody see whom there is to work for. The table holds nothing but ids.
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE TABLE tenants (tenant text PRIMARY KEY)")
    # Orders are hidden from their table's owner, too; the lock this takes is held for this transaction only.
    op.execute("ALTER TABLE orders NO FORCE ROW LEVEL SECURITY")
    op.execute("INSERT INTO tenants SELECT DISTINCT tenant FROM orders")
    op.execute("ALTER TABLE orders FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    op.execute("DROP TABLE tenants")
