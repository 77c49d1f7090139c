"""Which parcels are judged when, and the troubles that were noticed of them.

A parcel has at most one open trouble of a kind, however many notice it. `event` is what is published, and empty once it
was. Keys begin with the number, for the reason given in 0002.
"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TABLES = {
    "judged_parcels": """
        tenant          text        NOT NULL,
        tracking_number text        NOT NULL,
        look_at         timestamptz NOT NULL,
        reckoned_at     timestamptz,
        p90             timestamptz,
        PRIMARY KEY (tracking_number, tenant)
    """,
    "troubles": """
        tenant          text        NOT NULL,
        tracking_number text        NOT NULL,
        trouble         text        NOT NULL,
        since           timestamptz NOT NULL,
        noticed_at      timestamptz NOT NULL,
        ended_at        timestamptz,
        event           jsonb,
        published_at    timestamptz,
        PRIMARY KEY (tracking_number, tenant, trouble, since)
    """,
}

INDEXES = (
    "CREATE INDEX judged_parcels_due ON judged_parcels (look_at)",
    "CREATE UNIQUE INDEX one_open_trouble_of_a_kind ON troubles (tracking_number, tenant, trouble) "
    "WHERE ended_at IS NULL",
    "CREATE INDEX troubles_to_publish ON troubles (noticed_at) WHERE published_at IS NULL",
)


def upgrade() -> None:
    for table, columns in TABLES.items():
        op.execute(f"CREATE TABLE {table} ({columns})")
    _take_in()
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY tenant ON {table} USING "
            "(tenant = ANY (string_to_array(current_setting('app.tenants', true), ',')))"
        )
    for statement in INDEXES:
        op.execute(statement)


def _take_in() -> None:
    """Parcels under way are judged within the next hour. `shipments` is hidden from its owner, too, but for this."""
    op.execute("ALTER TABLE shipments NO FORCE ROW LEVEL SECURITY")
    op.execute("""
        INSERT INTO judged_parcels (tenant, tracking_number, look_at)
        SELECT tenant, tracking_number, now() + random() * interval '1 hour' FROM shipments
        WHERE state IS NOT NULL AND delivered_at IS NULL AND last_at > now() - interval '120 days'
    """)
    op.execute("ALTER TABLE shipments FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"DROP TABLE {table}")
