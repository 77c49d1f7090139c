"""`POST /v1/agents/conversations/{id}/translations/{message_id}/correction`: an agent puts a translation right."""

from typing import Any, NamedTuple
from uuid import UUID

from asyncpg import Record
from crossdesk.contracts.event import derive_id
from crossdesk.contracts.translation import TranslationCorrected
from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from gateway import problems
from gateway.access.admitted_route import ACTING_ON_CONVERSATION, guarded, may_act
from gateway.access.callers import SignedIn
from gateway.agents.place import require_assigned
from gateway.fields import Body, Prose
from gateway.gateway import Gateway, TheGateway
from gateway.problems import Kind, Problem, responses
from gateway.publish import Trace, publish_event
from gateway.read.inquiries import language_of
from gateway.read.reading import reading

router = APIRouter(prefix="/v1/agents/conversations", route_class=guarded(may_act), tags=["agents"])

NO_TRANSLATION = Kind(
    "no-translation",
    409,
    "Nothing to put right",
    "This message was not translated, or its translation is still to come: look at the conversation again.",
)
MESSAGE = """
    SELECT m.author, m.text, m.inquiry_id, m.agent_id, i.translations, i.language, i.detected_language,
           r.state, r.source, r.target, r.text AS translated, r.corrected_at
    FROM messages m
    LEFT JOIN reply_texts r USING (tenant, conversation_id, message_id)
    LEFT JOIN inquiries i ON i.tenant = m.tenant AND i.inquiry_id = m.inquiry_id AND m.author = 'customer'
    WHERE m.tenant = $1 AND m.conversation_id = $2 AND m.message_id = $3
"""


class Correction(Body):
    """The whole text as it should read, in the language of the translation."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"text": "Ich habe beim Paketdienst nachgefragt."}]})

    text: Prose


class Corrected(BaseModel):
    """`unchanged`: the translation reads so already."""

    message_id: UUID
    status: str


class Translated(NamedTuple):
    """What there is to put right. `before` tells one correction of a message from the next."""

    source: str
    target: str
    was: str | None
    before: str


@router.post(
    "/{conversation_id}/translations/{message_id}/correction",
    status_code=202,
    operation_id="correctTranslation",
    summary="Put a translation right",
    responses=responses(*ACTING_ON_CONVERSATION, problems.NOT_ASSIGNED, NO_TRANSLATION),
)
async def correct_translation(
    conversation_id: UUID, message_id: UUID, asked: Correction, agent: SignedIn, gateway: TheGateway, trace: Trace
) -> Corrected:
    """Of a customer's message, for agents; or of a reply: then the customer reads the better text in its place, and
    shops are told (`message.corrected`). Repeated with the same text it counts once.
    """
    await require_assigned(gateway, agent, conversation_id)
    row = await _message(gateway, agent.tenant, conversation_id, message_id)
    found = translated(row)
    if found.was == asked.text:
        return Corrected(message_id=message_id, status="unchanged")
    event = TranslationCorrected(
        tenant=agent.tenant,
        conversation_id=conversation_id,
        message_id=message_id,
        inquiry_id=row["inquiry_id"],
        author=row["author"],
        original=row["text"],
        text=asked.text,
        agent_id=agent.agent_id,
        why="an agent put the translation right",
        **found._asdict(),
    )
    event_id = derive_id(message_id, "corrected", found.before, asked.text)
    await publish_event(gateway, event, trace, event_id=event_id)
    return Corrected(message_id=message_id, status="accepted")


def translated(row: Record | dict[str, Any]) -> Translated:
    """The translation a message has. Raises Problem (409) where there is none to put right.

    A reply that was to be translated and reached the customer as written can be given its translation so.
    """
    if row["author"] == "customer" and row["translations"]:
        [(target, last)] = list(row["translations"].items())[-1:]
        source = language_of(row) or "und"  # type: ignore[arg-type]  # a row or its values
        return Translated(source, target, last["text"], f"{last.get('corrected_at')}")
    if row["author"] == "agent" and row["state"] in ("translated", "as_written") and row["target"] != row["source"]:
        return Translated(row["source"], row["target"], row["translated"], f"{row['corrected_at']}")
    raise Problem(NO_TRANSLATION)


async def _message(gateway: Gateway, tenant: str, conversation_id: UUID, message_id: UUID) -> Record:
    async with reading(gateway, tenant) as connection:
        row = await connection.fetchrow(MESSAGE, tenant, conversation_id, message_id)
    if row is None:
        raise Problem(problems.NOT_FOUND)
    return row
