"""`GET /v1/operations/dead-letters`: what was given up, and by whom; and what operators did about it."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from gateway import problems
from gateway.gateway import TheGateway
from gateway.operations.letters import ALIKE, LIST, NOTED, find_letter, operating
from gateway.operations.letters_shown import (
    Alike,
    LetterList,
    LetterRead,
    Noted,
    OperationsLog,
    State,
    read_letter,
    shown_letter,
)
from gateway.operations.operators import TheOperator
from gateway.problems import Problem, responses
from gateway.read.cursor import Cursor, Limit, decode, encode

router = APIRouter(tags=["operations"])

Filter = Annotated[str | None, Query(max_length=200, pattern=r"^[A-Za-z0-9._-]+$")]
READING = (problems.UNAUTHORIZED, problems.NOT_FOUND, problems.INVALID, problems.UNAVAILABLE)


@router.get(
    "/v1/operations/dead-letters",
    operation_id="listDeadLetters",
    summary="Events that could not be handled",
    responses=responses(*READING),
)
async def list_letters(
    operator: TheOperator,
    gateway: TheGateway,
    state: State = "open",
    consumer: Filter = None,
    event_type: Filter = None,
    cause: Filter = None,
    tenant: Filter = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> LetterList:
    """Newest first, of all shops, without what they hold."""
    at, letter_id = decode(cursor, _position) or (None, None)
    async with operating(gateway.database) as connection:
        rows = await connection.fetch(LIST, state, consumer, event_type, cause, tenant, at, letter_id, limit + 1)
        alike = [] if cursor else await connection.fetch(ALIKE, state)
    shown, more = rows[:limit], rows[limit:]
    return LetterList(
        letters=[shown_letter(row) for row in shown],
        alike=[Alike.model_validate(dict(row)) for row in alike],
        next_cursor=encode(shown[-1]["at"].isoformat(), shown[-1]["letter_id"]) if more else None,
    )


def _position(position: list[Any]) -> tuple[datetime, UUID]:
    at, letter_id = position
    moment = datetime.fromisoformat(at)
    if moment.tzinfo is None:
        raise ValueError("a time without its zone")
    return moment, UUID(letter_id)


@router.get(
    "/v1/operations/dead-letters/{letter_id}",
    operation_id="getDeadLetter",
    summary="An event that could not be handled",
    responses=responses(*READING),
)
async def get_letter(letter_id: UUID, operator: TheOperator, gateway: TheGateway) -> LetterRead:
    """With its content, in which everything is hidden that may tell of a person."""
    async with operating(gateway.database) as connection:
        row = await find_letter(connection, letter_id)
    if row is None:
        raise Problem(problems.NOT_FOUND)
    return read_letter(row)


@router.get(
    "/v1/operations/log",
    operation_id="listOperations",
    summary="What operators did",
    responses=responses(*READING),
)
async def list_operations(operator: TheOperator, gateway: TheGateway, limit: Limit = 50) -> OperationsLog:
    """Last first. Entries are only ever added."""
    async with operating(gateway.database) as connection:
        rows = await connection.fetch(NOTED, limit)
    return OperationsLog(entries=[Noted.model_validate(dict(row)) for row in rows])
