"""Tell a customer of a parcel's trouble before they ask, and begin the flow their answer goes on in."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from crossdesk.consume.subscription import Handler
from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import Inquiry
from crossdesk.contracts.intent import Case, InquiryUnderstood, Intent, Understanding
from crossdesk.contracts.knowledge import Answer, NoticeWritten
from crossdesk.contracts.logistics import NoticeDue, Trouble
from crossdesk.errors import Misconfigured
from crossdesk.store.statement import Statement, write_together
from crossdesk.store.unit_of_work import UnitOfWork

from knowledge.flow import Flow
from knowledge.flow_runs import FlowRun, FlowRuns, begun
from knowledge.flow_speech import speech_of
from knowledge.flows_data import Flows
from knowledge.library import Library
from knowledge.notice import language_for, notice_of

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

UNASKED = Intent(id="track_shipment", confidence=0)
"""Nobody wrote: what stands where cases have what the customer wants."""

READ = (
    "SELECT to_jsonb(f) AS run FROM flow_runs f WHERE tenant = ANY ($1::text[]) AND conversation_id = ANY ($2::uuid[])"
)


@dataclass
class NoticeRuns:
    """The runs that notices begin, see `crossdesk.store.unit_of_work.Rows`. A notice has a conversation of its own."""

    runs: FlowRuns = field(default_factory=FlowRuns)

    async def load(self, connection: "PoolConnectionProxy", events: Sequence[NoticeDue]) -> None:
        """Runs that are there already: those of notices handled again."""
        rows = await connection.fetch(
            READ, [event.tenant for event in events], [event.conversation_id for event in events]
        )
        self.runs.take(FlowRun.model_validate(row["run"]) for row in rows)

    async def save(self, connection: "PoolConnectionProxy", also: Sequence[Statement]) -> None:
        """New runs with the receipts."""
        await write_together(connection, [*self.runs.statements(), *also])

    def committed(self) -> None:
        """Nobody waits for a notice."""


def write_notices(flows: Flows, library: Library) -> Handler:
    """The handler of notices that are due: the text, and a run that waits for the customer's choice if there is one."""

    async def write_notice(event: NoticeDue, work: UnitOfWork[NoticeRuns]) -> list[Event]:
        case, flow = unasked(event, work.now), flow_on(event.trouble, flows)
        speech = speech_of(case, flow.offering(event.choices), {}, flows, library)
        step = speech.flow.steps[flow.first]
        if step.options:
            notice = notice_of(event, speech.reader.language)
            work.rows.runs.keep(begun(case, flow).model_copy(update={"turn": 0, "notice": notice}))
        answer = Answer(
            text=speech.notify(event.trouble, step),
            language=speech.reader.language,
            scenario=f"{flow.id}/{event.trouble}",
            choices=speech.choices(step),
        )
        return [_written(event, answer)]

    return write_notice


def unasked(event: NoticeDue, now: datetime) -> Case:
    """The notice as a case, so that its text is told as answers are: to the same reader, of the same facts."""
    customer = event.customer.model_copy(update={"country": event.customer.country or event.shipment.destination})
    inquiry = Inquiry(
        inquiry_id=event.notice_id,
        channel="web",
        customer=customer,
        order_id=event.order_id,
        text="",
        received_at=now,
    )
    return InquiryUnderstood(
        tenant=event.tenant,
        conversation_id=event.conversation_id,
        inquiry=inquiry,
        turn=1,
        understanding=Understanding(language=language_for(customer), intent=UNASKED),
        shipment=event.shipment,
    )


def flow_on(trouble: Trouble, flows: Flows) -> Flow:
    """The flow that tells of this trouble. Raises Misconfigured when none does: the check at start sees to it."""
    for flow in flows.by_id.values():
        if trouble in flow.notices:
            return flow
    raise Misconfigured(f"no flow tells customers of {trouble}: add it to `notices` of flows/parcel_trouble.yaml")


def _written(event: NoticeDue, answer: Answer) -> NoticeWritten:
    return NoticeWritten(
        tenant=event.tenant,
        why=f"The parcel is in trouble ({event.trouble}); told with {len(answer.choices)} choices.",
        conversation_id=event.conversation_id,
        notice_id=event.notice_id,
        customer=event.customer,
        order_id=event.order_id or event.shipment.order_id,
        answer=answer,
    )
