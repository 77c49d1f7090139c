"""What operators do about dead letters: read whole, mask, retry, drop, and take a drop back. All of it is noted."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from asyncpg import Record
from fastapi import APIRouter
from pydantic import Field

from gateway import problems
from gateway.access.admitted_route import READING_A_BODY, guarded
from gateway.fields import Body, Clean, LineAsItCame, Masked
from gateway.gateway import Gateway, TheGateway
from gateway.operations.letters import Connection, find_letter, note, operating
from gateway.operations.letters_shown import Letter, LetterRead, read_letter, shown_letter
from gateway.operations.masked_letter import MASK, masked
from gateway.operations.operators import TheOperator, may_operate
from gateway.operations.retry import retry_locked
from gateway.problems import Problem, responses

router = APIRouter(route_class=guarded(may_operate, body_limit=4096), tags=["operations"])

ONE = "/v1/operations/dead-letters/{letter_id}"
CHANGING = (
    problems.UNAUTHORIZED,
    problems.CROSS_SITE,
    problems.NOT_FOUND,
    problems.CLOSED,
    problems.INVALID,
    problems.UNAVAILABLE,
)
DROP = """
    UPDATE dead_letters SET state = 'dropped', reason = $2, closed_at = now(), closed_by = $3 WHERE letter_id = $1
"""
RESTORE = """
    UPDATE dead_letters SET state = 'open', reason = NULL, closed_at = NULL, closed_by = NULL WHERE letter_id = $1
"""


class Reason(Body):
    """Why, in a line; it is kept in the log of operations."""

    reason: Annotated[LineAsItCame, Clean, Masked, Field(max_length=200)]


@dataclass(frozen=True)
class Locked:
    """A letter nobody else changes until the block ends."""

    connection: Connection
    row: Record


@asynccontextmanager
async def locked(gateway: Gateway, letter_id: UUID) -> AsyncIterator[Locked]:
    """Raises Problem (404) when there is no such letter."""
    async with operating(gateway.database) as connection:
        row = await find_letter(connection, letter_id, locked=True)
        if row is None:
            raise Problem(problems.NOT_FOUND)
        yield Locked(connection, row)


@asynccontextmanager
async def still_here(gateway: Gateway, letter_id: UUID) -> AsyncIterator[Locked]:
    """As `locked`; raises Problem (409), too, where the letter was retried: it is its consumer's again."""
    async with locked(gateway, letter_id) as letter:
        if letter.row["state"] == "retried":
            raise Problem(problems.CLOSED, "It was retried already.")
        yield letter


@router.post(
    f"{ONE}/reveal",
    operation_id="revealDeadLetter",
    summary="Read all that is in an event that could not be handled",
    responses=responses(*CHANGING, *READING_A_BODY),
)
async def reveal(letter_id: UUID, asked: Reason, operator: TheOperator, gateway: TheGateway) -> LetterRead:
    """Nothing is hidden, so the reason is noted with who asked."""
    async with locked(gateway, letter_id) as letter:
        await note(letter.connection, operator.name, "reveal", letter.row, asked.reason)
        return read_letter(letter.row, whole=True)


@router.post(
    f"{ONE}/mask",
    operation_id="maskDeadLetter",
    summary="Hide for good what may tell of a person",
    responses=responses(*CHANGING),
)
async def mask(letter_id: UUID, operator: TheOperator, gateway: TheGateway) -> LetterRead:
    """What is hidden is gone, here; it can no longer be retried then. Masking again changes nothing."""
    async with locked(gateway, letter_id) as letter:
        if letter.row["masked_at"] is None:
            await letter.connection.execute(MASK, letter_id, *masked(letter.row))
            await note(letter.connection, operator.name, "mask", letter.row, "")
        return read_letter(await _again(letter))


@router.post(
    f"{ONE}/retry",
    operation_id="retryDeadLetter",
    summary="Have it handled again",
    responses=responses(*CHANGING, problems.NOT_RETRIABLE, problems.OVERLOADED, problems.BUS_DOWN),
)
async def retry(letter_id: UUID, operator: TheOperator, gateway: TheGateway) -> Letter:
    """By the consumer that gave it up, and by no other; once, however often this is asked.

    Where it fails again there is a new dead letter, whose `retry_of` is this one.
    """
    async with locked(gateway, letter_id) as letter:
        await retry_locked(gateway, letter.connection, letter.row, operator.name)
        return shown_letter(await _again(letter))


@router.post(
    f"{ONE}/drop",
    operation_id="dropDeadLetter",
    summary="Leave it as it is",
    responses=responses(*CHANGING, *READING_A_BODY),
)
async def drop(letter_id: UUID, asked: Reason, operator: TheOperator, gateway: TheGateway) -> Letter:
    """Nothing handles it any more. It is kept for 30 days, and `restore` takes this back as long."""
    async with still_here(gateway, letter_id) as letter:
        if letter.row["state"] == "open":
            await letter.connection.execute(DROP, letter_id, asked.reason, operator.name)
            await note(letter.connection, operator.name, "drop", letter.row, asked.reason)
        return shown_letter(await _again(letter))


@router.post(
    f"{ONE}/restore",
    operation_id="restoreDeadLetter",
    summary="Take a drop back",
    responses=responses(*CHANGING),
)
async def restore(letter_id: UUID, operator: TheOperator, gateway: TheGateway) -> Letter:
    """It is open again."""
    async with still_here(gateway, letter_id) as letter:
        if letter.row["state"] == "dropped":
            await letter.connection.execute(RESTORE, letter_id)
            await note(letter.connection, operator.name, "restore", letter.row, "")
        return shown_letter(await _again(letter))


async def _again(letter: Locked) -> Record:
    row = await find_letter(letter.connection, letter.row["letter_id"])
    assert row is not None, "it is locked, so nobody has removed it"
    return row
