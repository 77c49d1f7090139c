"""What an agent does in a conversation that is theirs: reply, resolve, hand on."""

from typing import Annotated, Literal
from uuid import UUID, uuid4

from crossdesk.contracts.event import derive_id
from crossdesk.contracts.gateway import (
    AgentReplied,
    AskedFact,
    GiveBackRequested,
    Promised,
    ResolveRequested,
    TransferRequested,
)
from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, StrictBool, model_validator

from gateway import problems
from gateway.accept.draft import once
from gateway.accept.inquiry_request import IdempotencyKey
from gateway.access.admitted_route import guarded, may_act
from gateway.access.callers import SignedIn
from gateway.agents.place import require_assigned
from gateway.agents.take_action import ANSWERS, ActionAccepted, take_action
from gateway.agents.translate_reply import TranslationPlanned, plan_translation
from gateway.fields import Body, Identifier, Locale, NearMoment, Prose, pattern
from gateway.gateway import TheGateway
from gateway.problems import FieldError, Problem
from gateway.publish import Trace, publish_event

router = APIRouter(prefix="/v1/agents/conversations", route_class=guarded(may_act), tags=["agents"])


class PromiseGiven(Body):
    """What the customer was promised, in words of the team, and by when."""

    what: Annotated[Prose, Field(max_length=200)]
    due_by: NearMoment


class ReplyRequest(Body):
    model_config = ConfigDict(json_schema_extra={"examples": [{"text": "I have asked the carrier.", "language": "en"}]})

    text: Prose
    language: Locale | None = Field(default=None, description="BCP 47 tag of what is written here")
    promised: PromiseGiven | None = Field(default=None, description="for whoever goes on with it; until the next one")
    asked: Annotated[
        list[AskedFact], Field(max_length=10, description="facts asked for here, so that nobody asks again")
    ] = []
    translate: StrictBool | None = Field(
        default=None, description="false: sent as written even to a customer who writes another language"
    )


class ReplyAccepted(BaseModel):
    message_id: UUID
    status: Literal["accepted"] = "accepted"
    translation: TranslationPlanned | None = Field(
        default=None,
        description="null where nothing is translated, or the languages are the same",
    )


class TransferRequest(Body):
    """To an agent, or back into the queue under a skill: one of the two."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"to_skill": "payments"}]})

    to_agent: Identifier | None = None
    to_skill: Annotated[str, pattern(r"^[a-z][a-z0-9_-]{0,63}$", 64)] | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> "TransferRequest":
        if (self.to_agent is None) == (self.to_skill is None):
            raise ValueError("name either to_agent or to_skill")
        return self


@router.post("/{conversation_id}/reply", status_code=202, operation_id="reply", summary="Reply", responses=ANSWERS)
async def reply(
    conversation_id: UUID,
    asked: ReplyRequest,
    agent: SignedIn,
    gateway: TheGateway,
    trace: Trace,
    idempotency_key: IdempotencyKey = None,
) -> ReplyAccepted:
    """A text for the customer. Repeated with its `Idempotency-Key` it is sent once.

    Where the customer writes another language and an engine is set up, they get it translated, once: `message.created`
    and the timeline tell it then, with what you wrote as `original`. Where that takes too long or fails they get it as
    written.
    """
    await require_assigned(gateway, agent, conversation_id)
    only = once(idempotency_key, asked, agent.agent_id, conversation_id)
    message_id = derive_id(agent.tenant, "reply", only.key, only.body_hash) if only else uuid4()
    plan = await plan_translation(
        gateway, agent.tenant, conversation_id, asked.text, asked.language, wanted=asked.translate
    )
    event = AgentReplied(
        tenant=agent.tenant,
        conversation_id=conversation_id,
        message_id=message_id,
        agent_id=agent.agent_id,
        text=asked.text,
        language=asked.language or plan.language,
        promised=Promised(what=asked.promised.what, due_by=asked.promised.due_by) if asked.promised else None,
        asked=asked.asked,
        translation=plan.held,
        why="an agent replied",
    )
    await publish_event(gateway, event, trace, event_id=derive_id(message_id, "event"))
    return ReplyAccepted(message_id=message_id, translation=plan.told)


@router.post("/{conversation_id}/resolve", status_code=202, operation_id="resolve", summary="Close", responses=ANSWERS)
async def resolve(conversation_id: UUID, agent: SignedIn, gateway: TheGateway, trace: Trace) -> ActionAccepted:
    """Nothing is left to do; the customer may write again and so reopen it."""
    await require_assigned(gateway, agent, conversation_id)
    return await take_action(gateway, agent, conversation_id, ResolveRequested, trace, why="an agent closed the case")


@router.post(
    "/{conversation_id}/give-back",
    status_code=202,
    operation_id="giveBack",
    summary="Give back to the bot",
    responses=ANSWERS,
)
async def give_back(conversation_id: UUID, agent: SignedIn, gateway: TheGateway, trace: Trace) -> ActionAccepted:
    """Your part is done. Until then nothing is answered here but by people; the customer's next message is answered
    at once again where it can be.
    """
    await require_assigned(gateway, agent, conversation_id)
    why = "an agent gave the conversation back"
    return await take_action(gateway, agent, conversation_id, GiveBackRequested, trace, why=why)


@router.post(
    "/{conversation_id}/transfer", status_code=202, operation_id="transfer", summary="Hand on", responses=ANSWERS
)
async def transfer(
    conversation_id: UUID, asked: TransferRequest, agent: SignedIn, gateway: TheGateway, trace: Trace
) -> ActionAccepted:
    """routing-service decides where it goes."""
    await require_assigned(gateway, agent, conversation_id)
    if asked.to_agent and gateway.memory.accounts.agent(agent.tenant, asked.to_agent) is None:
        raise Problem(problems.INVALID, errors=[FieldError(field="to_agent", detail="is no agent of yours")])
    why = "an agent handed the conversation on"
    return await take_action(gateway, agent, conversation_id, TransferRequested, trace, why=why, **asked.model_dump())
