"""What customers are to be told of their parcels before they ask, and what they were told.

`troubles_to_tell` holds each trouble that was noticed until it is told or dropped, with the reason. `notices` are what
was decided to be told: `event` is what is published, and empty once it was. That a parcel and an order are spoken of at
most once on a customer's day is kept by the two unique indexes, whatever goes wrong above them.

Keys begin with what tells rows apart, for the reason given in 0002.
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLES = {
    "troubles_to_tell": """
        tenant          text        NOT NULL,
        tracking_number text        NOT NULL,
        trouble         text        NOT NULL,
        since           timestamptz NOT NULL,
        noticed_at      timestamptz NOT NULL,
        order_id        text,
        shipment        jsonb       NOT NULL,
        due_at          timestamptz NOT NULL,
        outcome         text        CHECK (outcome IN ('told', 'dropped')),
        why             text        NOT NULL DEFAULT '',
        told_on         date,
        PRIMARY KEY (tracking_number, tenant, trouble, since)
    """,
    "notices": """
        tenant          text        NOT NULL,
        notice_id       uuid        NOT NULL,
        order_id        text        NOT NULL,
        told_on         date        NOT NULL,
        told_at         timestamptz NOT NULL,
        event           jsonb,
        PRIMARY KEY (notice_id, tenant)
    """,
    "tenant_settings": """
        tenant        text        NOT NULL PRIMARY KEY,
        tell_first    boolean     NOT NULL,
        configured_at timestamptz NOT NULL
    """,
}

INDEXES = (
    "CREATE INDEX troubles_to_tell_due ON troubles_to_tell (due_at, tenant) WHERE outcome IS NULL",
    "CREATE INDEX troubles_to_tell_of_order ON troubles_to_tell (order_id, tenant)",
    "CREATE UNIQUE INDEX one_notice_per_parcel_and_day ON troubles_to_tell (tracking_number, tenant, told_on) "
    "WHERE told_on IS NOT NULL",
    "CREATE UNIQUE INDEX one_notice_per_order_and_day ON notices (order_id, tenant, told_on)",
    "CREATE INDEX notices_to_publish ON notices (told_at, tenant) WHERE event IS NOT NULL",
)


def upgrade() -> None:
    for column in ("customer_name", "customer_locale", "customer_time_zone"):
        op.execute(f"ALTER TABLE orders ADD COLUMN {column} text")
    for table, columns in TABLES.items():
        op.execute(f"CREATE TABLE {table} ({columns})")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY tenant ON {table} USING "
            "(tenant = ANY (string_to_array(current_setting('app.tenants', true), ',')))"
        )
    for statement in INDEXES:
        op.execute(statement)


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"DROP TABLE {table}")
    for column in ("customer_name", "customer_locale", "customer_time_zone"):
        op.execute(f"ALTER TABLE orders DROP COLUMN {column}")
