"""Which parcels are asked about in the background, and when next.

Apart from `parcels`, so that whoever claims a question holds up nobody who keeps news. A parcel whose `next_ask_at` is
NULL is not asked about again. Parcels of orders under way are taken in, spread over six hours.
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

HIDDEN = ("orders", "order_parcels", "parcels")


def upgrade() -> None:
    op.execute("""
        CREATE TABLE followed_parcels (
            tenant          text        NOT NULL,
            tracking_number text        NOT NULL,
            status          text        NOT NULL DEFAULT 'unknown',
            source          text,
            next_ask_at     timestamptz,
            every           interval    NOT NULL CHECK (every > interval '0'),
            worth           real        NOT NULL,
            unchanged       int         NOT NULL DEFAULT 0,
            failures        int         NOT NULL DEFAULT 0,
            last_event_at   timestamptz,
            pushed_at       timestamptz,
            live_until      timestamptz NOT NULL,
            leased_until    timestamptz,
            PRIMARY KEY (tracking_number, tenant)
        )
    """)
    op.execute("CREATE INDEX followed_parcels_due ON followed_parcels (next_ask_at) WHERE next_ask_at IS NOT NULL")
    _take_in()
    op.execute("ALTER TABLE followed_parcels ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE followed_parcels FORCE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY tenant ON followed_parcels USING "
        "(tenant = ANY (string_to_array(current_setting('app.tenants', true), ',')))"
    )


def _take_in() -> None:
    """Tables are hidden from their owner, too; the locks this takes are held for this transaction only."""
    for table in HIDDEN:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute("""
        INSERT INTO followed_parcels (tenant, tracking_number, status, next_ask_at, every, worth, live_until)
        SELECT h.tenant, h.tracking_number, coalesce(min(p.facts ->> 'status'), 'unknown'),
               now() + random() * interval '6 hours', interval '1 hour', 2,
               max(o.placed_at) + interval '120 days'
        FROM orders o JOIN order_parcels h USING (tenant, order_id) JOIN parcels p USING (tenant, tracking_number)
        WHERE o.status IN ('placed', 'paid', 'packed', 'shipped') AND o.placed_at > now() - interval '120 days'
          AND coalesce(p.facts ->> 'status', '') <> 'delivered'
        GROUP BY h.tenant, h.tracking_number
    """)
    for table in HIDDEN:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    op.execute("DROP TABLE followed_parcels")
