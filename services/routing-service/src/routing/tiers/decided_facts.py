"""What decisions rested on, kept for a while: earlier contacts are counted by it, and new policies tried on it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from crossdesk.contracts.event import Json
from crossdesk.store.statement import Statement

from routing.json_rows import FROM_JSON, as_json, columns
from routing.tiers.decide_tier import Decision
from routing.tiers.facts import Facts

KEPT_FOR = timedelta(days=35)
"""Four weeks to try a policy on, and one to do it in."""
PRUNED_EACH = 10
"""Seconds: old ones are deleted in the first second of each ten, for looking costs as much as writing some rows."""
PRUNED_AT_ONCE = 250
"""Old ones deleted for each tenant with such a write: some times as many as come, and so few that none takes long."""

COLUMNS = {
    "tenant": "text",
    "decided_at": "timestamptz",
    "inquiry_id": "uuid",
    "conversation_id": "uuid",
    "customer_id": "text",
    "tier": "text",
    "rule": "text",
    "policy": "int",
    "facts": "jsonb",
}
WRITE = f"INSERT INTO decision_facts ({', '.join(COLUMNS)}) SELECT {columns(COLUMNS)} {FROM_JSON}"  # our own names
# EXISTS stands by itself, so that whatever way of joining is planned nothing is read where nothing is old.
PRUNE = f"""
WITH old AS MATERIALIZED (
    SELECT d.* FROM unnest($1::text[]) AS t (tenant) CROSS JOIN LATERAL (
        SELECT inquiry_id, tenant, decided_at FROM decision_facts
        WHERE tenant = t.tenant AND decided_at > '-infinity' AND decided_at < $2::timestamptz
        ORDER BY decided_at LIMIT {PRUNED_AT_ONCE}
    ) d
)
DELETE FROM decision_facts d USING old
WHERE EXISTS (SELECT FROM old)
    AND d.inquiry_id = old.inquiry_id AND d.tenant = old.tenant AND d.decided_at = old.decided_at
"""  # noqa: S608  # the only thing put in is a number of ours


@dataclass
class DecidedFacts:
    """The decisions of a batch, of cases alone: of what a step of ours lost nothing is known to decide by."""

    _new: list[tuple[str, datetime, UUID, UUID, str, str, str, int, Json]] = field(default_factory=list)

    def note(
        self,
        at: datetime,
        inquiry: tuple[str, UUID, UUID],
        customer: str,
        decision: Decision,
        version: int,
        facts: Facts,
    ) -> None:
        """`inquiry` is tenant, inquiry and conversation."""
        tenant, inquiry_id, conversation_id = inquiry
        row = (tenant, at, inquiry_id, conversation_id, customer, decision.tier, decision.rule, version, facts.kept())
        self._new.append(row)

    def changes(self) -> Sequence[Statement]:
        """What writes them; none without decisions."""
        if not self._new:
            return []
        written = Statement(WRITE, (as_json(self._new),))
        latest = max(row[1] for row in self._new)
        if latest.second % PRUNED_EACH:
            return [written]
        return [written, Statement(PRUNE, (sorted({row[0] for row in self._new}), latest - KEPT_FOR))]
