"""The queue shows the present priority of who waits, and whom routing-service found urgent.

`project_all` is the one before but for its part on the queue: who is called back or has an agent keeps what was gained,
and warnings of SLA clocks tell a priority of their own (`sooner`). Replicas of the version before tell no urgency.
"""

from importlib import import_module

from alembic import op

revision = "0014"
down_revision = "0013"

BEFORE: str = import_module("gateway.migrations.versions.0005_project_all").PROJECT_ALL
CHANGED = {
    "CREATE FUNCTION": "CREATE OR REPLACE FUNCTION",
    "SELECT * FROM jsonb_populate_recordset(NULL::queue, round -> 'queue')": """
        SELECT * FROM jsonb_populate_recordset(NULL::queue, (
            SELECT jsonb_agg('{"urgent": false}' || each) FROM jsonb_array_elements(round -> 'queue') AS each))""",
    "excluded.priority ELSE known.priority END": "excluded.priority\n"
    "                            ELSE greatest(known.priority, excluded.priority) END,\n"
    "            urgent = known.urgent OR excluded.urgent",
    "    IF round ? 'request' THEN": """    IF round ? 'sooner' THEN
        UPDATE queue SET priority = told.priority
        FROM jsonb_to_recordset(round -> 'sooner') AS told (tenant text, conversation_id uuid, priority integer)
        WHERE queue.tenant = told.tenant AND queue.conversation_id = told.conversation_id;
    END IF;

    IF round ? 'request' THEN""",
}


def upgrade() -> None:
    op.execute("ALTER TABLE queue ADD COLUMN urgent boolean NOT NULL DEFAULT false")
    op.execute(project_all())


def downgrade() -> None:
    op.execute(BEFORE.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))
    op.execute("ALTER TABLE queue DROP COLUMN urgent")


def project_all() -> str:
    """The function as it is from now on."""
    now = BEFORE
    for old, new in CHANGED.items():
        assert now.count(old) == 1, f"the function before does not hold {old!r} once"
        now = now.replace(old, new)
    return now
