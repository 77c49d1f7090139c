"""What was said in conversations before: questions put once, and guided flows. Read and written for a batch at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crossdesk.contracts.intent import Case
from crossdesk.store.statement import Statement

from knowledge import asked, flow_runs
from knowledge.asked import Questions
from knowledge.flow_runs import FlowRun, FlowRuns

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

READ = f"""
SELECT tenant, conversation_id, scenario, intent, inquiry_id, turn, NULL::jsonb AS run FROM ({asked.READ}) q
UNION ALL
SELECT tenant, conversation_id, NULL, NULL, inquiry_id, turn, to_jsonb(f) FROM ({flow_runs.READ}) f
"""  # noqa: S608  # two statements of ours
"""Both in one round trip."""


@dataclass
class Dialogue:
    """See `crossdesk.store.unit_of_work.Rows`."""

    questions: Questions = field(default_factory=Questions)
    runs: FlowRuns = field(default_factory=FlowRuns)

    async def load(self, connection: "PoolConnectionProxy", events: Sequence[Case]) -> None:
        """See `crossdesk.store.unit_of_work.Rows`."""
        rows = await connection.fetch(
            READ,
            [event.tenant for event in events],
            [event.conversation_id for event in events],
            [event.inquiry.customer.id for event in events],
        )
        self.questions.take(row for row in rows if row["run"] is None)
        self.runs.take(FlowRun.model_validate(row["run"]) for row in rows if row["run"] is not None)

    async def save(self, connection: "PoolConnectionProxy", also: Sequence[Statement]) -> None:
        """See `crossdesk.store.unit_of_work.Rows`."""
        await self.questions.save(connection, [*self.runs.statements(), *also])

    def committed(self) -> None:
        """Nobody waits for what was said."""
