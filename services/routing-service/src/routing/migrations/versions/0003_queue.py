"""What a fair queue needs to know: abilities in one text, load by channel, who had what, and what runs out when.

Equal abilities are equal texts, so that each is read once however many agents have them. `served` tells who last had a
conversation, and how fast agents took work. `tenants` holds ids alone and has no row-level security: a list of tenants
cannot be confined to one of them.
"""

from alembic import op

revision = "0003"
down_revision = "0002"

# Rows are hidden from their table's owner, too, so old ones are converted by rewriting columns, which sees all of them.
AGENTS = """
ALTER TABLE agents ADD COLUMN abilities text NOT NULL DEFAULT '{}', ADD COLUMN load integer NOT NULL DEFAULT 0,
    ADD COLUMN waits_since timestamptz, ADD COLUMN on_duty_since timestamptz, ADD COLUMN seen_until timestamptz,
    ADD COLUMN confirms boolean NOT NULL DEFAULT false;
ALTER TABLE agents ALTER COLUMN abilities TYPE text
        USING json_build_object('skills', to_json(skills), 'native', to_json(languages))::text,
    ALTER COLUMN load TYPE integer USING active * 100, ADD CHECK (load >= 0),
    ALTER COLUMN skills SET DEFAULT '{}', ALTER COLUMN languages SET DEFAULT '{}',
    DROP CONSTRAINT agents_presence_check, ADD CHECK (presence IN ('online', 'busy', 'away', 'offline'));
CREATE INDEX agents_at_desk ON agents (tenant) WHERE presence IN ('online', 'busy');
CREATE INDEX agents_with_room ON agents (tenant) WHERE presence = 'online' AND load < capacity * 100;
CREATE INDEX agents_seen ON agents (tenant, seen_until) WHERE seen_until IS NOT NULL AND presence <> 'offline'
"""
DESK = """
ALTER TABLE desk ADD COLUMN channel text NOT NULL DEFAULT 'web', ADD COLUMN vip boolean NOT NULL DEFAULT false,
    ADD COLUMN weight integer NOT NULL DEFAULT 100, ADD COLUMN accept_by timestamptz;
CREATE INDEX desk_wishes ON desk (tenant, skill, language, vip, ranked_at) WHERE state <> 'assigned';
CREATE INDEX desk_offers ON desk (tenant, accept_by) WHERE accept_by IS NOT NULL
"""
SERVED = """
CREATE TABLE served (
    tenant          text NOT NULL,
    conversation_id uuid NOT NULL,
    agent_id        text NOT NULL,
    given_at        timestamptz NOT NULL,
    PRIMARY KEY (tenant, conversation_id)
);
CREATE INDEX served_lately ON served (tenant, given_at);
ALTER TABLE served ENABLE ROW LEVEL SECURITY;
ALTER TABLE served FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON served USING (tenant = ANY (string_to_array(current_setting('app.tenants', true), ',')));
CREATE TABLE tenants (tenant text PRIMARY KEY);
ALTER TABLE agents NO FORCE ROW LEVEL SECURITY;
INSERT INTO tenants SELECT DISTINCT tenant FROM agents;
ALTER TABLE agents FORCE ROW LEVEL SECURITY
"""
BACK = """
DROP TABLE served;
DROP TABLE tenants;
DROP INDEX desk_wishes;
DROP INDEX desk_offers;
ALTER TABLE desk DROP COLUMN channel, DROP COLUMN vip, DROP COLUMN weight, DROP COLUMN accept_by;
DROP INDEX agents_at_desk;
DROP INDEX agents_with_room;
DROP INDEX agents_seen;
ALTER TABLE agents DROP CONSTRAINT agents_presence_check,
    ALTER COLUMN presence TYPE text USING CASE presence WHEN 'busy' THEN 'away' ELSE presence END,
    ADD CHECK (presence IN ('online', 'away', 'offline')), DROP COLUMN abilities, DROP COLUMN load,
    DROP COLUMN waits_since, DROP COLUMN on_duty_since, DROP COLUMN seen_until, DROP COLUMN confirms
"""


def upgrade() -> None:
    _run(AGENTS, DESK, SERVED)


def downgrade() -> None:
    _run(BACK)


def _run(*scripts: str) -> None:
    for script in scripts:
        for statement in script.split(";\n"):
            op.execute(statement)
