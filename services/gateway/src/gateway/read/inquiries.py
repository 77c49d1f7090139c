"""`GET /v1/inquiries/{inquiry_id}`: what became of a customer's message, and why."""

from collections.abc import Sequence
from uuid import UUID

from asyncpg import Record
from crossdesk.contracts.event import derive_id
from fastapi import APIRouter

from gateway import problems
from gateway.access.callers import ReadingTenant
from gateway.gateway import Gateway, TheGateway
from gateway.problems import Problem, responses
from gateway.read.reading import PATIENCE, reading
from gateway.read.shown import InquiryShown, IntentFound, TimelineEntry
from gateway.read.told_wait import WaitShown, find_wait

router = APIRouter(tags=["inquiries"])

LONGEST_TIMELINE = 200


@router.get(
    "/v1/inquiries/{inquiry_id}",
    operation_id="getInquiry",
    summary="What became of a message",
    responses=responses(problems.UNAUTHORIZED, problems.NOT_FOUND, problems.INVALID, problems.UNAVAILABLE),
)
async def get_inquiry(inquiry_id: UUID, tenant: ReadingTenant, gateway: TheGateway) -> InquiryShown:
    """Waits up to a second for an inquiry accepted just now, then answers 404. The timeline has at most 200 entries."""
    found = await gateway.changes.appeared(
        tenant, inquiry_id, lambda: find_inquiry(gateway, tenant, inquiry_id), PATIENCE
    )
    found = found or accepted_lately(gateway, tenant, inquiry_id)
    if found is None:
        raise Problem(problems.NOT_FOUND)
    return found


def accepted_lately(gateway: Gateway, tenant: str, inquiry_id: UUID) -> InquiryShown | None:
    """An inquiry that opened its conversation and that the log has, but the tables not yet."""
    conversation_id = derive_id(tenant, "conversation", inquiry_id)
    if gateway.memory.conversations.find(tenant, conversation_id) is None:
        return None
    return InquiryShown(inquiry_id=inquiry_id, conversation_id=conversation_id, status="accepted")


async def find_inquiry(gateway: Gateway, tenant: str, inquiry_id: UUID) -> InquiryShown | None:
    async with reading(gateway, tenant) as connection:
        row = await connection.fetchrow(
            "SELECT * FROM inquiries WHERE tenant = $1 AND inquiry_id = $2", tenant, inquiry_id
        )
        if row is None:
            return None
        entries = await connection.fetch(
            """
            SELECT at, type, by, why FROM timeline
            WHERE tenant = $1 AND conversation_id = $2 AND (inquiry_id = $3 OR inquiry_id IS NULL)
            ORDER BY seq LIMIT $4
            """,
            tenant,
            row["conversation_id"],
            inquiry_id,
            LONGEST_TIMELINE,
        )
        wait = await find_wait(connection, tenant, row["conversation_id"], row["status"])
    return as_shown(row, entries, wait)


def as_shown(row: Record, entries: Sequence[Record], wait: WaitShown | None) -> InquiryShown:
    facts = {name: row[name] for name in ("inquiry_id", "conversation_id", "status", "sentiment", "emotion", "tier")}
    intent = IntentFound(id=row["intent"], confidence=row["confidence"]) if row["intent"] else None
    timeline = [TimelineEntry(**dict(entry)) for entry in entries]
    language = language_of(row)
    given = {"answer": row["answer"], "assignment": row["assignment"], "wait": wait}
    return InquiryShown(**facts, **given, language=language, intent=intent, timeline=timeline)


def language_of(row: Record) -> str | None:
    """The language the answer goes by; before that, or where that is unknown, the one detected."""
    understood: str | None = row["language"]
    detected: str | None = row["detected_language"]
    return detected or understood if understood in (None, "und") else understood
