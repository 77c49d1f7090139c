"""Where customers stand in guided flows: each message that moves a run adds a revision, so that any state can be seen.

A revision is never changed. Two members that move the same run at the same moment collide on the primary key: the
second one's batch is tried again and finds what the first one wrote.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from crossdesk.contracts.event import derive_id
from crossdesk.contracts.intent import Case
from crossdesk.store.statement import Statement
from pydantic import BaseModel, ConfigDict

from knowledge.flow import Answered, Flow
from knowledge.notice import Notice

KEPT_FOR = timedelta(days=30)
"""After it has ended or timed out, for agents who look back; then what was collected is deleted."""

PRUNED_AT_ONCE = 100
"""Old revisions of a tenant deleted with each write, so that none takes long and none is left while flows are used."""

MOST_REVISIONS = 100
"""Latest ones read for a customer: more than any run has."""

READ = f"""
SELECT r.* FROM (SELECT DISTINCT * FROM unnest($1::text[], $3::text[])) AS e (tenant, customer_id)
CROSS JOIN LATERAL (
    SELECT * FROM flow_runs WHERE tenant = e.tenant AND customer_id = e.customer_id
    ORDER BY received_at DESC, revision DESC LIMIT {MOST_REVISIONS}
) r
"""  # noqa: S608  # the only thing put in is a number of ours

ADD = "INSERT INTO flow_runs SELECT * FROM jsonb_populate_recordset(NULL::flow_runs, $1::jsonb)"

# EXISTS stands by itself, so that whatever way of joining is planned nothing is read where nothing is old.
PRUNE = f"""
WITH old AS MATERIALIZED (
    SELECT tenant, run_id, revision FROM flow_runs
    WHERE tenant = ANY ($1::text[]) AND expires_at > '-infinity' AND expires_at < $2
    ORDER BY expires_at LIMIT {PRUNED_AT_ONCE} FOR UPDATE SKIP LOCKED
)
DELETE FROM flow_runs r USING old
WHERE EXISTS (SELECT FROM old) AND r.tenant = old.tenant AND r.run_id = old.run_id AND r.revision = old.revision
"""  # noqa: S608  # the only thing put in is a number of ours


class FlowRun(BaseModel):
    """One customer in one flow, as one message left it.

    `state`: `open` while the question of the step `place` waits; else `place` is the ending, or the step at which a
    person took over. `attempts`: answers to it that were none. `reminded`: it was asked again after another question.
    `aside`: the intent of a question of ours beside the flow that waits, too. `received_at`: when the message came.
    `notice`: what we told the customer unasked, where that began the run; the message is then the notice, at turn 0.
    """

    model_config = ConfigDict(frozen=True)

    tenant: str
    run_id: UUID
    revision: int = 0
    customer_id: str
    conversation_id: UUID
    inquiry_id: UUID
    turn: int
    flow: str
    place: str
    state: Literal["open", "answered", "person"] = "open"
    answers: dict[str, Answered] = {}
    attempts: int = 0
    reminded: bool = False
    aside: str | None = None
    received_at: datetime
    expires_at: datetime
    notice: Notice | None = None

    def waits_for(self, case: Case) -> bool:
        """Whether its question may be answered by this message: it waits, in time, and was asked before."""
        if self.state != "open" or case.inquiry.received_at > self.expires_at:
            return False
        if self.is_in(case):
            return self.turn < case.turn
        return self.received_at <= case.inquiry.received_at

    def is_with_person(self, case: Case) -> bool:
        """Whether a person took it over in this conversation, not longer ago than a customer would have had time."""
        return self.state == "person" and self.is_in(case) and case.inquiry.received_at <= self.expires_at

    def is_in(self, case: Case) -> bool:
        """Whether it was last spoken of in this conversation."""
        return self.conversation_id == case.conversation_id

    def moved(self, case: Case, flow: Flow, **changes: object) -> "FlowRun":
        """The next revision, made by this message."""
        return self.model_copy(update={**_made_by(case, flow), "revision": self.revision + 1, **changes})


def begun(case: Case, flow: Flow) -> FlowRun:
    """A run at its first step. The same message always begins the same run."""
    run_id = derive_id("flow", case.tenant, case.conversation_id, case.inquiry.inquiry_id)
    customer = case.inquiry.customer.id
    made_by = _made_by(case, flow)
    return FlowRun(tenant=case.tenant, run_id=run_id, customer_id=customer, flow=flow.id, place=flow.first, **made_by)


def _made_by(case: Case, flow: Flow) -> dict[str, object]:
    return {
        "conversation_id": case.conversation_id,
        "inquiry_id": case.inquiry.inquiry_id,
        "turn": case.turn,
        "received_at": case.inquiry.received_at,
        "expires_at": case.inquiry.received_at + timedelta(hours=flow.timeout_hours),
    }


@dataclass
class FlowRuns:
    """The runs of the customers of a batch."""

    _known: dict[tuple[str, str], dict[UUID, dict[int, FlowRun]]] = field(default_factory=dict)
    _new: list[FlowRun] = field(default_factory=list)

    def before(self, case: Case) -> list[FlowRun]:
        """The customer's runs as they stood before this message, the latest first; those it began are not among them.

        That makes a message that is handled again lead to the same.
        """
        runs = self._known.get((case.tenant, case.inquiry.customer.id), {}).values()
        found = [run for run in (_before(revisions, case.inquiry.inquiry_id) for revisions in runs) if run]
        return sorted(found, key=lambda run: (run.received_at, str(run.run_id)), reverse=True)

    def keep(self, run: FlowRun) -> None:
        """Note a new revision; one that this message made before is kept already."""
        if not self._take(run):
            return
        self._new.append(run)

    def take(self, runs: Iterable[FlowRun]) -> None:
        """Revisions that are in the table."""
        for run in runs:
            self._take(run)

    def _take(self, run: FlowRun) -> bool:
        revisions = self._known.setdefault((run.tenant, run.customer_id), {}).setdefault(run.run_id, {})
        if any(known.inquiry_id == run.inquiry_id for known in revisions.values()):
            return False
        revisions[run.revision] = run
        return True

    def statements(self) -> list[Statement]:
        """What writes the new revisions, and deletes old ones."""
        if not self._new:
            return []
        tenants = sorted({run.tenant for run in self._new})
        long_ago = max(run.received_at for run in self._new) - KEPT_FOR
        return [
            Statement(ADD, ([run.model_dump(mode="json") for run in self._new],)),
            Statement(PRUNE, (tenants, long_ago)),
        ]


def _before(revisions: dict[int, FlowRun], inquiry_id: UUID) -> FlowRun | None:
    """The last revision before the one this message made; the last of all, if it made none."""
    made = [number for number, run in revisions.items() if run.inquiry_id == inquiry_id]
    earlier = [number for number in revisions if not made or number < made[0]]
    return revisions[max(earlier)] if earlier else None
