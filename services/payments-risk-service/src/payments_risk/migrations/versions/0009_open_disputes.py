"""Finds the disputes that wait for the shop by payment or order, for every batch of reports."""

from alembic import op

revision = "0009"
down_revision = "0008"

# No index begins with the tenant, see revision 0002. What waits for the shop is a small part of all disputes.
NAMED_BY = {"disputes_open_by_payment": "payment_id", "disputes_open_by_order": "order_id"}


def upgrade() -> None:
    for index, column in NAMED_BY.items():
        op.execute(f"CREATE INDEX {index} ON disputes ({column}, tenant) WHERE awaiting = 'shop'")


def downgrade() -> None:
    for index in NAMED_BY:
        op.execute(f"DROP INDEX {index}")
