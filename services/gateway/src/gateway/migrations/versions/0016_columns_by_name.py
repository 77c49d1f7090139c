"""`project_all` names the place of an entry and a message by itself, and not by how many columns their tables have.

While a cluster is upgraded, the version before works on tables that have got columns it does not know. The function
before counted: the first new column was taken for the place, and nothing could be written any more.
"""

from importlib import import_module

from alembic import op

revision = "0016"
down_revision = "0015"

BEFORE: str = import_module("gateway.migrations.versions.0014_urgent").project_all()
MESSAGE = "tenant, conversation_id, seq, message_id, inquiry_id, author, agent_id, at, text, language, attachments, nr"
ENTRY = "tenant, conversation_id, seq, inquiry_id, at, type, by, why, data, nr"
CHANGED = {
    f" AS each (\n            {MESSAGE})": " AS each",
    f" AS each (\n            {ENTRY})": " AS each",
    "first_message + nr - 1": "first_message + each.ordinality - 1",
    "first_seq + nr - 1": "first_seq + each.ordinality - 1",
}


def upgrade() -> None:
    op.execute(project_all())


def downgrade() -> None:
    op.execute(BEFORE)


def project_all() -> str:
    """The function as it is from now on."""
    now = BEFORE
    for old, new in CHANGED.items():
        assert now.count(old) == 1, f"the function before does not hold {old!r} once"
        now = now.replace(old, new)
    return now
