"""How soon a conversation is to be answered, what agents are warned of, and whom they wait for."""

from crossdesk.contracts.event import Event, Json
from crossdesk.contracts.sla_clocks import PauseRequested, ResumeRequested, SlaAtRisk, SlaBreached, SlaClocksMoved
from crossdesk.store.unit_of_work import UnitOfWork

from gateway.record.change import Change
from gateway.record.for_agents import SLA_CLOCKS
from gateway.record.projection import Projection, project

OF_THE_EVENT = {"tenant", "conversation_id", "lane", "why"}
AT_RISK, BREACHED = "sla.at_risk", "sla.breached"


async def record_clocks(event: SlaClocksMoved, work: UnitOfWork[Projection]) -> list[Event]:
    """For agents alone: no timeline tells of it, and the latest of a conversation replaces what was told before."""
    clocks = event.model_dump(mode="json", exclude=OF_THE_EVENT)
    row: Json = {
        "tenant": event.tenant,
        "conversation_id": event.conversation_id,
        "clocks": clocks,
        "told_at": work.now,
    }
    work.rows.show_agents(SLA_CLOCKS, row)
    return []


async def record_at_risk(event: SlaAtRisk, work: UnitOfWork[Projection]) -> list[Event]:
    return await _record_alarm(event, AT_RISK, work)


async def record_breached(event: SlaBreached, work: UnitOfWork[Projection]) -> list[Event]:
    return await _record_alarm(event, BREACHED, work)


async def record_pause(event: PauseRequested, work: UnitOfWork[Projection]) -> list[Event]:
    """Only the wish is noted: how the clocks stand is routing-service's word."""
    return await project(event, work, Change(by=f"agent:{event.agent_id}", data={"reason": event.reason}))


async def record_resume(event: ResumeRequested, work: UnitOfWork[Projection]) -> list[Event]:
    return await project(event, work, Change(by=f"agent:{event.agent_id}"))


async def _record_alarm(event: SlaAtRisk | SlaBreached, kind: str, work: UnitOfWork[Projection]) -> list[Event]:
    """In the timeline, and so on the streams of agents; the shop is told by webhook. The queue shows what it gained."""
    data = event.model_dump(mode="json", exclude=OF_THE_EVENT, exclude_none=True)
    return await project(event, work, Change(data=data, priority=event.priority, announce=(kind, data)))
