"""What each tenant spent on translation in a month (UTC), in characters and in millionths of a minor unit.

`held_*` is handed out to processes and not yet spent; `told` is the highest per cent that was told.
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE spending (
            tenant          text     NOT NULL,
            month           date     NOT NULL,
            characters      bigint   NOT NULL DEFAULT 0,
            micros          bigint   NOT NULL DEFAULT 0,
            held_characters bigint   NOT NULL DEFAULT 0,
            held_micros     bigint   NOT NULL DEFAULT 0,
            told            smallint NOT NULL DEFAULT 0,
            PRIMARY KEY (tenant, month)
        )
    """)
    op.execute("ALTER TABLE spending ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE spending FORCE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY tenant ON spending USING "
        "(tenant = ANY (string_to_array(current_setting('app.tenants', true), ',')))"
    )


def downgrade() -> None:
    op.execute("DROP TABLE spending")
