"""What tenants teach, the versions that came of it, what the encoder taught, and what is still to be told of it."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLES = {
    "own_examples": """
        tenant   text    NOT NULL,
        intent   text    NOT NULL,
        place    integer NOT NULL,
        language text    NOT NULL,
        text     text    NOT NULL,
        PRIMARY KEY (tenant, intent, place)
    """,
    # One row a tenant that ever asked for training. `asked` counts the wishes, `answered` those that were met;
    # `activations` counts changes of `active`, whose 0 is the model every tenant has.
    "learning": """
        tenant        text        NOT NULL PRIMARY KEY,
        asked         integer     NOT NULL DEFAULT 0,
        answered      integer     NOT NULL DEFAULT 0,
        asked_at      timestamptz NOT NULL DEFAULT now(),
        waiting_since timestamptz NOT NULL DEFAULT now(),
        whys          text[]      NOT NULL DEFAULT '{}',
        newest        integer     NOT NULL DEFAULT 0,
        active        integer     NOT NULL DEFAULT 0,
        activations   integer     NOT NULL DEFAULT 0
    """,
    "versions": """
        tenant     text        NOT NULL,
        number     integer     NOT NULL,
        trained_at timestamptz NOT NULL,
        why        text        NOT NULL,
        verdict    text        NOT NULL,
        examples   integer     NOT NULL,
        figures    jsonb       NOT NULL,
        made_by    text        NOT NULL,
        model      bytea       NOT NULL,
        head       bytea,
        PRIMARY KEY (tenant, number)
    """,
    # `place` grows with every row: it tells the oldest.
    "taught": """
        tenant text   NOT NULL,
        masked text   NOT NULL,
        intent text   NOT NULL,
        place  bigint GENERATED ALWAYS AS IDENTITY,
        PRIMARY KEY (tenant, masked)
    """,
    "untold": """
        tenant text        NOT NULL,
        place  bigint      GENERATED ALWAYS AS IDENTITY,
        id     uuid        NOT NULL,
        at     timestamptz NOT NULL,
        type   text        NOT NULL,
        body   jsonb       NOT NULL,
        PRIMARY KEY (tenant, place)
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
    op.execute("CREATE INDEX taught_by_place ON taught (tenant, place)")
    # The arrays are compressed already.
    op.execute("ALTER TABLE versions ALTER model SET STORAGE EXTERNAL, ALTER head SET STORAGE EXTERNAL")


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"DROP TABLE {table}")
