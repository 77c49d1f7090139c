"""Shipments, and every scan of them as each source told it.

Both keys begin with the parcel's number, for the reason given in 0002.
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE shipments (
            tenant          text   NOT NULL,
            tracking_number text   NOT NULL,
            carrier         text,
            direction       text   NOT NULL DEFAULT 'outbound' CHECK (direction IN ('outbound', 'return')),
            split_into      text[] NOT NULL DEFAULT '{}',
            merged_from     text[] NOT NULL DEFAULT '{}',
            state           text,
            customs         text   NOT NULL DEFAULT 'none',
            first_at        timestamptz,
            last_at         timestamptz,
            delivered_at    timestamptz,
            PRIMARY KEY (tracking_number, tenant)
        )
    """)
    op.execute("""
        CREATE TABLE shipment_scans (
            tenant          text        NOT NULL,
            tracking_number text        NOT NULL,
            scan_id         text        NOT NULL,
            at              timestamptz NOT NULL,
            local           text,
            state           text        NOT NULL,
            customs         text        NOT NULL,
            place           text,
            country         text,
            carrier         text,
            source          text        NOT NULL,
            leg             text,
            raw             text,
            description     text,
            first_seen      timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (tracking_number, tenant, scan_id)
        )
    """)
    for table in ("shipments", "shipment_scans"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY tenant ON {table} USING "
            "(tenant = ANY (string_to_array(current_setting('app.tenants', true), ',')))"
        )


def downgrade() -> None:
    op.execute("DROP TABLE shipment_scans")
    op.execute("DROP TABLE shipments")
