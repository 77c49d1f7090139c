"""What is asked of a whole desk at each decision is kept ready: the first of each wish, and how many can do what.

Triggers keep both, whoever writes: also a replica of the version before, while an update is rolled out.
"""

from alembic import op

revision = "0006"
down_revision = "0005"

TABLES = {
    # Rows of wishes nobody has any more are at 'infinity' until the service clears them.
    "queue_heads": """
        tenant    text        NOT NULL,
        skill     text        NOT NULL,
        language  text        NOT NULL,
        vip       boolean     NOT NULL,
        ranked_at timestamptz NOT NULL,
        PRIMARY KEY (tenant, skill, language, vip)
    """,
    "abilities_at_desk": """
        tenant    text    NOT NULL,
        abilities text    NOT NULL,
        agents    integer NOT NULL CHECK (agents >= 0),
        PRIMARY KEY (tenant, abilities)
    """,
}
HEAD = """
    LEFT JOIN LATERAL (
        SELECT ranked_at FROM desk WHERE tenant = w.tenant AND skill = w.skill AND language = w.language AND vip = w.vip
            AND state <> 'assigned' ORDER BY ranked_at LIMIT 1
    ) h ON true
    ON CONFLICT (tenant, skill, language, vip) DO UPDATE SET ranked_at = excluded.ranked_at
        WHERE known.ranked_at <> excluded.ranked_at
"""
KEEP_HEAD = """
    INSERT INTO queue_heads AS known (tenant, skill, language, vip, ranked_at)
    SELECT w.tenant, w.skill, w.language, w.vip, coalesce(h.ranked_at, 'infinity') FROM (
"""
WISHES = "SELECT {} tenant, skill, language, vip FROM {} WHERE state <> 'assigned'"
ONE, MOVED = WISHES.format("DISTINCT", "changed"), f"{WISHES.format('', 'old')} UNION {WISHES.format('', 'changed')}"
FUNCTION = "CREATE FUNCTION {}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {}; RETURN NULL; END $$"
COUNT = """
    INSERT INTO abilities_at_desk AS known (tenant, abilities, agents) VALUES ({0}.tenant, {0}.abilities, 1)
    ON CONFLICT (tenant, abilities) DO UPDATE SET agents = known.agents + 1
"""
UNCOUNT = "UPDATE abilities_at_desk SET agents = agents - 1 WHERE tenant = OLD.tenant AND abilities = OLD.abilities"
AT_DESK = "{}.presence IN ('online', 'busy')"
MOVES = f"""
    IF {AT_DESK.format("OLD")} THEN {UNCOUNT}; END IF;
    IF {AT_DESK.format("NEW")} THEN {COUNT.format("NEW")}; END IF
"""
TRIGGERS = (
    FUNCTION.format("keep_queue_heads", f"{KEEP_HEAD}{ONE}) w {HEAD}"),
    FUNCTION.format("move_queue_heads", f"{KEEP_HEAD}{MOVED}) w {HEAD}"),
    FUNCTION.format("count_who_comes", COUNT.format("NEW")),
    FUNCTION.format("count_who_changes", MOVES),
    "CREATE TRIGGER heads_with_new AFTER INSERT ON desk REFERENCING NEW TABLE AS changed "
    "FOR EACH STATEMENT EXECUTE FUNCTION keep_queue_heads()",
    "CREATE TRIGGER heads_without_gone AFTER DELETE ON desk REFERENCING OLD TABLE AS changed "
    "FOR EACH STATEMENT EXECUTE FUNCTION keep_queue_heads()",
    "CREATE TRIGGER heads_moved AFTER UPDATE ON desk REFERENCING OLD TABLE AS old NEW TABLE AS changed "
    "FOR EACH STATEMENT EXECUTE FUNCTION move_queue_heads()",
    f"CREATE TRIGGER counted_at_desk AFTER INSERT ON agents FOR EACH ROW WHEN ({AT_DESK.format('NEW')}) "
    "EXECUTE FUNCTION count_who_comes()",
    "CREATE TRIGGER counted_anew AFTER UPDATE OF presence, abilities ON agents FOR EACH ROW "
    "WHEN (OLD.presence <> NEW.presence OR OLD.abilities <> NEW.abilities) EXECUTE FUNCTION count_who_changes()",
)
# Rows are hidden from their table's owner, too, unless row-level security is taken off for as long as they are read.
FILL = """
ALTER TABLE desk NO FORCE ROW LEVEL SECURITY;
ALTER TABLE agents NO FORCE ROW LEVEL SECURITY;
INSERT INTO queue_heads SELECT tenant, skill, language, vip, min(ranked_at) FROM desk
    WHERE state <> 'assigned' GROUP BY tenant, skill, language, vip;
INSERT INTO abilities_at_desk SELECT tenant, abilities, count(*) FROM agents
    WHERE presence IN ('online', 'busy') GROUP BY tenant, abilities;
ALTER TABLE desk FORCE ROW LEVEL SECURITY;
ALTER TABLE agents FORCE ROW LEVEL SECURITY
"""


def upgrade() -> None:
    for table, columns in TABLES.items():
        op.execute(f"CREATE TABLE {table} ({columns}) WITH (fillfactor = 50)")
    for statement in (*TRIGGERS, *FILL.split(";\n")):
        op.execute(statement)
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY tenant ON {table} "
            "USING (tenant = ANY (string_to_array(current_setting('app.tenants', true), ',')))"
        )


def downgrade() -> None:
    for trigger in ("heads_with_new", "heads_without_gone", "heads_moved"):
        op.execute(f"DROP TRIGGER {trigger} ON desk")
    for trigger in ("counted_at_desk", "counted_anew"):
        op.execute(f"DROP TRIGGER {trigger} ON agents")
    for function in ("keep_queue_heads", "move_queue_heads", "count_who_comes", "count_who_changes"):
        op.execute(f"DROP FUNCTION {function}")
    for table in TABLES:
        op.execute(f"DROP TABLE {table}")
