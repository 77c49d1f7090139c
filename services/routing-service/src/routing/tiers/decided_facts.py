"""What decisions rested on, kept for a while: earlier contacts are counted by it, and new policies tried on it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from crossdesk.contracts.event import Json
from crossdesk.store.statement import Statement

from routing.tiers.decide_tier import Decision
from routing.tiers.facts import Facts

KEPT_FOR = timedelta(days=35)
"""Four weeks to try a policy on, and one to do it in."""
PRUNED_AT_ONCE = 50
"""Old ones deleted for each tenant with each write, so that none takes long."""

WRITE = """
INSERT INTO decision_facts (tenant, decided_at, inquiry_id, conversation_id, customer_id, tier, rule, policy, facts)
SELECT e ->> 0, (e ->> 1)::timestamptz, (e ->> 2)::uuid, (e ->> 3)::uuid, e ->> 4, e ->> 5, e ->> 6, (e ->> 7)::int,
    e -> 8
FROM jsonb_array_elements($1::text::jsonb) AS e
"""
"""Many columns of many rows are given sooner as one JSON text than as arrays, whose elements are encoded one by one."""
PRUNE = f"""
DELETE FROM decision_facts d USING unnest($1::text[]) AS t (tenant) CROSS JOIN LATERAL (
    SELECT decided_at, inquiry_id FROM decision_facts WHERE tenant = t.tenant AND decided_at < $2::timestamptz
    ORDER BY decided_at LIMIT {PRUNED_AT_ONCE}
) old
WHERE d.tenant = t.tenant AND d.decided_at = old.decided_at AND d.inquiry_id = old.inquiry_id
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
        tenants = sorted({row[0] for row in self._new})
        latest = max(row[1] for row in self._new)
        return [
            Statement(WRITE, (msgspec.json.encode(self._new).decode(),)),
            Statement(PRUNE, (tenants, latest - KEPT_FOR)),
        ]
