"""Articles of the shops' help pages, every version of them, and what they are found by."""

from alembic import op
from crossdesk.errors import Misconfigured
from sqlalchemy import text

revision = "0003"
down_revision = "0002"

TABLES = ("articles", "article_passages", "article_entries", "article_words")
PRESENT = "SELECT string_to_array(extversion, '.')::int[] >= '{0,8}' FROM pg_extension WHERE extname = 'vector'"
MISSING = """
the database has no extension `vector` (pgvector 0.8 or later), which the search of articles needs: have a superuser run
`CREATE EXTENSION vector WITH SCHEMA extensions` in it, a schema that the service's roles may use, then migrate again
"""


def upgrade() -> None:
    if not op.get_bind().execute(text(PRESENT)).scalar():
        raise Misconfigured(" ".join(MISSING.split()))
    op.execute("""
        CREATE TABLE articles (
            number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            tenant text NOT NULL,
            id text NOT NULL,
            language text NOT NULL,
            variant text NOT NULL,
            version integer NOT NULL,
            origin text NOT NULL,
            title text NOT NULL,
            body text NOT NULL,
            intents text[] NOT NULL,
            questions text[] NOT NULL,
            owner text,
            valid_from date,
            valid_to date,
            url text,
            digest text NOT NULL,
            imported_at timestamptz NOT NULL DEFAULT now(),
            retired_at timestamptz,
            UNIQUE (tenant, id, language, variant, version)
        )
    """)
    op.execute("""
        CREATE UNIQUE INDEX articles_in_force ON articles (tenant, id, language, variant) WHERE retired_at IS NULL
    """)
    op.execute("""
        CREATE TABLE article_passages (
            tenant text NOT NULL,
            article bigint NOT NULL REFERENCES articles ON DELETE CASCADE,
            passage integer NOT NULL,
            heading text NOT NULL,
            text text NOT NULL,
            PRIMARY KEY (article, passage)
        )
    """)
    op.execute("""
        CREATE TABLE article_entries (
            number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            tenant text NOT NULL,
            article bigint NOT NULL REFERENCES articles ON DELETE CASCADE,
            passage integer,
            kind text NOT NULL CHECK (kind IN ('question', 'body')),
            family text NOT NULL,
            markets text[] NOT NULL,
            valid_from date NOT NULL,
            valid_to date NOT NULL,
            vector halfvec(384)
        )
    """)
    op.execute("CREATE INDEX article_entries_by_kind ON article_entries (tenant, kind, family)")
    for kind in ("question", "body"):
        op.execute(f"""
            CREATE INDEX article_entries_near_{kind} ON article_entries USING hnsw (vector halfvec_cosine_ops)
            WHERE kind = '{kind}'
        """)
    op.execute("CREATE INDEX article_entries_of_article ON article_entries (article)")
    op.execute("""
        CREATE TABLE article_words (
            tenant text NOT NULL,
            family text NOT NULL,
            lexeme text NOT NULL,
            entry bigint NOT NULL REFERENCES article_entries ON DELETE CASCADE,
            weight real NOT NULL,
            PRIMARY KEY (tenant, family, lexeme, entry) INCLUDE (weight)
        )
    """)
    op.execute("CREATE INDEX article_words_of_entry ON article_words (entry)")
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
