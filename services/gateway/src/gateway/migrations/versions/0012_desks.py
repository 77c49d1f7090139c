"""Desks that shops configured, by version; for showing."""

from alembic import op

revision = "0012"
down_revision = "0011"

# `desks` is NULL where the shop went back to those of the operator's file.
TABLE = """
CREATE TABLE desk_plans (
    tenant        text        NOT NULL,
    version       integer     NOT NULL,
    desks         jsonb,
    configured_at timestamptz NOT NULL,
    PRIMARY KEY (tenant, version)
)
"""


def upgrade() -> None:
    op.execute(TABLE)
    op.execute("ALTER TABLE desk_plans ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE desk_plans FORCE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY tenant ON desk_plans "
        "USING (tenant = ANY (string_to_array(current_setting('app.tenants', true), ',')))"
    )


def downgrade() -> None:
    op.execute("DROP TABLE desk_plans")
