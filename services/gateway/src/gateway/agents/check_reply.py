"""`POST /v1/agents/conversations/{id}/reply-check`: what in a reply does not fit its market, before it is sent."""

from typing import Annotated
from uuid import UUID

from asyncpg import Record
from crossdesk.contracts.reply_check import MOST_MOMENTS, ReplyChecked, ReplyToCheck
from fastapi import APIRouter, Response
from pydantic import AwareDatetime, ConfigDict, Field

from gateway import problems
from gateway.access.admitted_route import READING_A_BODY, guarded, may_act
from gateway.access.callers import SignedIn
from gateway.fields import Body, Locale, NearMoment, Prose
from gateway.gateway import Gateway, TheGateway
from gateway.problems import Problem, responses
from gateway.read.inquiries import language_of
from gateway.read.reading import reading
from gateway.translations.translation import ask_translation

router = APIRouter(prefix="/v1/agents/conversations", route_class=guarded(may_act), tags=["agents"])

SECONDS = 2.0
"""An agent waits for it while writing."""
# The language is that of the customer's latest message.
CUSTOMER = """
    SELECT i.customer, i.language, i.detected_language
    FROM conversations c LEFT JOIN LATERAL (
        SELECT * FROM inquiries i WHERE i.tenant = $1 AND i.conversation_id = $2
        ORDER BY received_at DESC NULLS LAST, inquiry_id LIMIT 1
    ) AS i ON true
    WHERE c.tenant = $1 AND c.conversation_id = $2
"""


class ReplyCheckRequest(Body):
    """A reply as far as it is written."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"text": "Guten Tag, hast du dein Paket erhalten?", "moments": ["2026-11-30T09:00:00Z"]}]
        }
    )

    text: Prose
    language: Locale | None = Field(
        default=None, description="BCP 47 tag of what is written here; else it is found out"
    )
    moments: Annotated[
        list[NearMoment], Field(max_length=MOST_MOMENTS, description="to be told on the customer's clock")
    ] = []


@router.post(
    "/{conversation_id}/reply-check",
    operation_id="checkReply",
    summary="Check a reply before it is sent",
    response_model=ReplyChecked,
    responses=responses(*READING_A_BODY, problems.NOT_FOUND, problems.UNAVAILABLE),
)
async def check_reply(
    conversation_id: UUID, asked: ReplyCheckRequest, agent: SignedIn, gateway: TheGateway
) -> Response:
    """A form of address, greeting or tone that does not fit the customer's market, each with its place and what would
    fit; the greeting of the hour there, a closing, the festival of the day; and moments as the customer reads them.
    Nothing is kept of it, and nothing is sent.
    """
    row = await _customer(gateway, agent.tenant, conversation_id)
    body = to_check(row, asked.text, asked.language, asked.moments).model_dump_json().encode()
    return await ask_translation(
        gateway.translation, agent.tenant, "POST", "/v1/reply-checks", body=body, seconds=SECONDS
    )


def to_check(row: Record, text: str, language: str | None, moments: list[AwareDatetime]) -> ReplyToCheck:
    """What translation-service is asked: no more of the customer than their name, where they live and when it is."""
    customer = row["customer"] or {}
    spoken = language_of(row)
    known = spoken if spoken not in (None, "und") else customer.get("locale")
    return ReplyToCheck(
        text=text,
        language=language,
        customer_language=known or "und",
        country=customer.get("country"),
        time_zone=customer.get("time_zone"),
        names=tuple((customer.get("name") or "").split()[:20]),
        moments=tuple(moments),
    )


async def _customer(gateway: Gateway, tenant: str, conversation_id: UUID) -> Record:
    """Raises Problem (404)."""
    async with reading(gateway, tenant) as connection:
        row = await connection.fetchrow(CUSTOMER, tenant, conversation_id)
    if row is None:
        raise Problem(problems.NOT_FOUND)
    return row
