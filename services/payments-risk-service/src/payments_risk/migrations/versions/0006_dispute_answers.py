"""Answers to disputes, what is to be told of them and of deadlines, and Visa's ratio by month."""

from alembic import op

revision = "0006"
down_revision = "0005"

TABLES = {
    # One answer for each stage of a dispute. `submitting` is written before the provider is asked.
    "dispute_answers": """
        tenant text NOT NULL,
        provider text NOT NULL,
        dispute_id text NOT NULL,
        stage text NOT NULL,
        answer_id uuid NOT NULL,
        state text NOT NULL
            CHECK (state IN ('prepared', 'submitting', 'unknown', 'submitted', 'with_person', 'dropped')),
        score integer NOT NULL DEFAULT 0 CHECK (score BETWEEN 0 AND 100),
        missing jsonb NOT NULL DEFAULT '[]',
        note text,
        report bytea,
        prepared_at timestamptz NOT NULL,
        changed_at timestamptz NOT NULL,
        PRIMARY KEY (dispute_id, provider, stage, tenant)
    """,
    # What is to be told, until the log has it for certain; the key stays, so that it is told once.
    "dispute_notices": """
        tenant text NOT NULL,
        notice_id uuid NOT NULL,
        kind text NOT NULL,
        at timestamptz NOT NULL,
        event jsonb,
        PRIMARY KEY (notice_id, tenant)
    """,
    "vamp_months": """
        tenant text NOT NULL,
        merchant_id text NOT NULL,
        month date NOT NULL,
        fraud_reports integer NOT NULL,
        disputes integer NOT NULL,
        settled integer NOT NULL,
        counted_at timestamptz NOT NULL,
        PRIMARY KEY (merchant_id, month, tenant)
    """,
}


def upgrade() -> None:
    for table, columns in TABLES.items():
        op.execute(f"CREATE TABLE {table} ({columns})")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY tenant ON {table} "
            "USING (tenant = ANY (string_to_array(current_setting('app.tenants', true), ',')))"
        )
    op.execute(
        "CREATE INDEX dispute_answers_open ON dispute_answers (changed_at) WHERE state NOT IN ('submitted', 'dropped')"
    )
    op.execute("CREATE INDEX dispute_notices_untold ON dispute_notices (at) WHERE event IS NOT NULL")
    # The ids of tenants with disputes and nothing else: a list of tenants cannot be confined to one of them.
    op.execute("CREATE TABLE disputing_tenants (tenant text PRIMARY KEY)")


def downgrade() -> None:
    for table in (*TABLES, "disputing_tenants"):
        op.execute(f"DROP TABLE {table}")
