"""What looks up a customer or a question can no longer be planned by an index that is there for deleting by age.

In a table that has just begun any index starting with `tenant` seems as good as any other, and a plan is kept until the
table is analysed. An index with a condition serves only statements that state it.
"""

from alembic import op

revision = "0007"
down_revision = "0006"

BY_AGE = {
    "flow_runs_expired": ("flow_runs", "expires_at"),
    "questions_by_age": ("questions", "asked_at"),
    "replies_by_age": ("replies", "replied_at"),
    "suggestion_uses_by_age": ("suggestion_uses", "used_at"),
    "ratings_by_age": ("ratings", "rated_at"),
}


def upgrade() -> None:
    for index, (table, age) in BY_AGE.items():
        op.execute(f"DROP INDEX {index}")
        op.execute(f"CREATE INDEX {index} ON {table} (tenant, {age}) WHERE {age} > '-infinity'")


def downgrade() -> None:
    for index, (table, age) in BY_AGE.items():
        op.execute(f"DROP INDEX {index}")
        op.execute(f"CREATE INDEX {index} ON {table} (tenant, {age})")
