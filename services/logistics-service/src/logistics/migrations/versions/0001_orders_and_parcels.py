"""Orders of the shop and the parcels that belong to them."""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE orders (
            tenant           text        NOT NULL,
            order_id         text        NOT NULL,
            customer_id      text        NOT NULL,
            customer_email   text,
            status           text        NOT NULL,
            placed_at        timestamptz NOT NULL,
            promised_by      timestamptz,
            destination      text        NOT NULL,
            origin           text        NOT NULL,
            PRIMARY KEY (tenant, order_id)
        )
    """)
    op.execute("CREATE INDEX orders_by_customer ON orders (tenant, customer_id)")
    op.execute("""
        CREATE TABLE order_parcels (
            tenant          text NOT NULL,
            order_id        text NOT NULL,
            tracking_number text NOT NULL,
            place           int  NOT NULL,
            PRIMARY KEY (tenant, order_id, tracking_number)
        )
    """)
    op.execute("CREATE INDEX order_parcels_by_number ON order_parcels (tenant, tracking_number)")
    op.execute("""
        CREATE TABLE parcels (
            tenant          text        NOT NULL,
            tracking_number text        NOT NULL,
            carrier         text,
            facts           jsonb,
            checked_at      timestamptz,
            shop_status     text,
            shop_location   text,
            shop_at         timestamptz,
            PRIMARY KEY (tenant, tracking_number)
        )
    """)
    for table in ("orders", "order_parcels", "parcels"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY tenant ON {table} USING "
            "(tenant = ANY (string_to_array(current_setting('app.tenants', true), ',')))"
        )


def downgrade() -> None:
    op.execute("DROP TABLE parcels")
    op.execute("DROP TABLE order_parcels")
    op.execute("DROP TABLE orders")
