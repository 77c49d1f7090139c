"""The translation memory: texts with their translations, who gave them, and how often each was used.

Keys begin with what tells rows apart: row-level security adds the tenant, and on a fresh table an index that
begins with it would do for any question.
"""

from alembic import op
from crossdesk.errors import Misconfigured
from sqlalchemy import text

revision = "0001"
down_revision = None

TABLES = ("memory_entries", "memory_uses")
PRESENT = """
SELECT count(*) FROM pg_extension WHERE extname IN ('pg_trgm', 'btree_gist')
    OR extname = 'vector' AND string_to_array(extversion, '.')::int[] >= '{0,8}'
"""
SEEN = "SELECT to_regtype('halfvec') IS NOT NULL"
MISSING = """
the database lacks an extension that the translation memory needs (`vector` 0.8 or later, `pg_trgm`, `btree_gist`), or
the service's roles do not see it: have a superuser run `CREATE EXTENSION ... WITH SCHEMA extensions` for each (or
`ALTER EXTENSION ... SET SCHEMA extensions`) and `GRANT USAGE ON SCHEMA extensions TO translation_owner, translation`,
then migrate again
"""


def upgrade() -> None:
    if op.get_bind().execute(text(PRESENT)).scalar() != 3 or not op.get_bind().execute(text(SEEN)).scalar():
        raise Misconfigured(" ".join(MISSING.split()))
    op.execute("""
        CREATE TABLE memory_entries (
            tenant          text        NOT NULL,
            id              uuid        NOT NULL,
            source          text        NOT NULL,
            target          text        NOT NULL,
            market          text        NOT NULL,
            domain          text        NOT NULL,
            plain           text        NOT NULL,
            digest          bytea       NOT NULL,
            rendering       text        NOT NULL,
            given_by        text        NOT NULL CHECK (given_by IN ('correction', 'import')),
            person          text        NOT NULL,
            conversation_id uuid,
            message_id      uuid,
            learned_at      timestamptz NOT NULL,
            state           text        NOT NULL CHECK (state IN ('in_use', 'refused', 'revoked')),
            decided_at      timestamptz,
            decided_by      text,
            why             text        NOT NULL,
            vector          halfvec(384),
            PRIMARY KEY (id, tenant)
        )
    """)
    op.execute("CREATE INDEX memory_by_text ON memory_entries (digest, tenant, source, target)")
    op.execute("CREATE INDEX memory_by_time ON memory_entries (learned_at, id, tenant)")
    op.execute("""
        CREATE INDEX memory_alike ON memory_entries
            USING gist (tenant, source, target, plain gist_trgm_ops (siglen = 128)) WHERE state = 'in_use'
    """)
    op.execute("""
        CREATE INDEX memory_near ON memory_entries USING hnsw (vector halfvec_cosine_ops) WHERE state = 'in_use'
    """)
    op.execute("""
        CREATE TABLE memory_uses (
            tenant  text        NOT NULL,
            entry   uuid        NOT NULL,
            uses    bigint      NOT NULL,
            used_at timestamptz NOT NULL,
            PRIMARY KEY (entry, tenant),
            FOREIGN KEY (entry, tenant) REFERENCES memory_entries ON DELETE CASCADE
        )
    """)
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"""
            CREATE POLICY tenant ON {table}
                USING (tenant = ANY (string_to_array(current_setting('app.tenants', true), ',')))
        """)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.execute(f"DROP TABLE {table}")
