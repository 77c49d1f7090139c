"""Abilities took the place of skills and languages, and all who passed a conversation on are known."""

from alembic import op

revision = "0005"
down_revision = "0004"

UP = """
ALTER TABLE desk ADD COLUMN last_agent text;
CREATE INDEX desk_had ON desk (tenant, last_agent) WHERE state <> 'assigned' AND last_agent IS NOT NULL;
DROP INDEX agents_on_duty;
DROP INDEX agents_free;
ALTER TABLE agents DROP COLUMN skills, DROP COLUMN languages;
ALTER TABLE desk ALTER COLUMN passed_on_by TYPE text[]
    USING CASE WHEN passed_on_by IS NULL THEN '{}' ELSE ARRAY[passed_on_by] END;
ALTER TABLE desk ALTER COLUMN passed_on_by SET DEFAULT '{}', ALTER COLUMN passed_on_by SET NOT NULL
"""
# Skills and languages hold no brackets, quotes or commas, so a list of them in JSON is nearly one of PostgreSQL's.
DOWN = """
DROP INDEX desk_had;
ALTER TABLE desk DROP COLUMN last_agent;
ALTER TABLE desk ALTER COLUMN passed_on_by DROP NOT NULL, ALTER COLUMN passed_on_by DROP DEFAULT;
ALTER TABLE desk ALTER COLUMN passed_on_by TYPE text USING passed_on_by[cardinality(passed_on_by)];
ALTER TABLE agents ADD COLUMN skills text[] NOT NULL DEFAULT '{}', ADD COLUMN languages text[] NOT NULL DEFAULT '{}';
ALTER TABLE agents
    ALTER COLUMN skills TYPE text[] USING translate(coalesce(abilities::json ->> 'skills', '[]'), '[]" ', '{}')::text[],
    ALTER COLUMN languages TYPE text[]
        USING translate(coalesce(abilities::json ->> 'native', '[]'), '[]" ', '{}')::text[];
CREATE INDEX agents_on_duty ON agents (tenant) WHERE presence = 'online';
CREATE INDEX agents_free ON agents (tenant) WHERE presence = 'online' AND active < capacity
"""


def upgrade() -> None:
    _run(UP)


def downgrade() -> None:
    _run(DOWN)


def _run(script: str) -> None:
    for statement in script.split(";\n"):
        op.execute(statement)
