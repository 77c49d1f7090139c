"""Where customers stand in guided flows."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE flow_runs (
            tenant text NOT NULL,
            run_id uuid NOT NULL,
            revision integer NOT NULL,
            customer_id text NOT NULL,
            conversation_id uuid NOT NULL,
            inquiry_id uuid NOT NULL,
            turn integer NOT NULL,
            flow text NOT NULL,
            place text NOT NULL,
            state text NOT NULL CHECK (state IN ('open', 'answered', 'person')),
            answers jsonb NOT NULL,
            attempts integer NOT NULL,
            reminded boolean NOT NULL,
            aside text,
            received_at timestamptz NOT NULL,
            expires_at timestamptz NOT NULL,
            PRIMARY KEY (tenant, run_id, revision)
        )
    """)
    op.execute("CREATE INDEX flow_runs_of_customer ON flow_runs (tenant, customer_id, received_at DESC, revision DESC)")
    op.execute("CREATE INDEX flow_runs_expired ON flow_runs (tenant, expires_at)")
    op.execute("ALTER TABLE flow_runs ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE flow_runs FORCE ROW LEVEL SECURITY")
    op.execute("""
        CREATE POLICY tenant ON flow_runs
            USING (tenant = ANY (string_to_array(current_setting('app.tenants', true), ',')))
    """)


def downgrade() -> None:
    op.execute("DROP TABLE flow_runs")
