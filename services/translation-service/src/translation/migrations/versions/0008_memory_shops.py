"""Which shops have anything in the memory, kept by a trigger whoever writes: also a replica of the version before."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# Rows are hidden from their table's owner, too, unless row-level security is taken off for as long as they are read.
FILL = (
    "ALTER TABLE memory_entries NO FORCE ROW LEVEL SECURITY",
    "INSERT INTO memory_shops SELECT DISTINCT tenant FROM memory_entries",
    "ALTER TABLE memory_entries FORCE ROW LEVEL SECURITY",
)


def upgrade() -> None:
    op.execute("CREATE TABLE memory_shops (tenant text PRIMARY KEY)")
    for step in FILL:
        op.execute(step)
    op.execute("ALTER TABLE memory_shops ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE memory_shops FORCE ROW LEVEL SECURITY")
    op.execute("""
        CREATE POLICY tenant ON memory_shops
            USING (tenant = ANY (string_to_array(current_setting('app.tenants', true), ',')))
    """)
    op.execute("""
        CREATE FUNCTION note_memory_shops() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$ BEGIN
            INSERT INTO memory_shops SELECT DISTINCT tenant FROM added ON CONFLICT DO NOTHING;
            RETURN NULL;
        END $$
    """)
    op.execute("""
        CREATE TRIGGER memory_shops_with_new AFTER INSERT ON memory_entries REFERENCING NEW TABLE AS added
            FOR EACH STATEMENT EXECUTE FUNCTION note_memory_shops()
    """)


def downgrade() -> None:
    op.execute("DROP TRIGGER memory_shops_with_new ON memory_entries")
    op.execute("DROP FUNCTION note_memory_shops")
    op.execute("DROP TABLE memory_shops")
