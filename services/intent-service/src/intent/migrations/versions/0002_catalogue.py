"""What a tenant sells: names and article numbers as they are recognised, and how the shop writes the name."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # `place` grows with every new or changed row: it tells the oldest, and whether anything is new.
    op.execute("""
        CREATE TABLE catalogue (
            tenant text NOT NULL,
            key text NOT NULL,
            name text NOT NULL,
            place bigint GENERATED ALWAYS AS IDENTITY,
            PRIMARY KEY (tenant, key)
        )
    """)
    op.execute("CREATE INDEX catalogue_by_place ON catalogue (tenant, place)")
    op.execute("ALTER TABLE catalogue ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE catalogue FORCE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY tenant ON catalogue "
        "USING (tenant = ANY (string_to_array(current_setting('app.tenants', true), ',')))"
    )


def downgrade() -> None:
    op.execute("DROP TABLE catalogue")
