"""`POST /v1/operations/dead-letters:retry`: letters of one cause, once that is mended."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field, StrictInt, StringConstraints

from gateway import problems
from gateway.access.admitted_route import READING_A_BODY, guarded
from gateway.fields import Body
from gateway.gateway import Gateway, TheGateway
from gateway.operations.letters import FITTING, OLDEST, find_letter, operating
from gateway.operations.letters_shown import Retried
from gateway.operations.operators import TheOperator, may_operate
from gateway.operations.retry import retry_locked
from gateway.problems import Problem, responses

router = APIRouter(route_class=guarded(may_operate, body_limit=4096), tags=["operations"])

Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,200}$", max_length=200)]
COUNT = f"SELECT count(*) FROM dead_letters WHERE {FITTING}"  # noqa: S608  # no text of others is in it


class AlikeAsked(Body):
    """Which letters: all three are needed, for what is retried at once shall fail for one reason."""

    consumer: Name
    event_type: Name
    cause: Name
    limit: Annotated[StrictInt, Field(ge=1, le=100, description="at most so many, the oldest first")] = 100


@router.post(
    "/v1/operations/dead-letters:retry",
    operation_id="retryDeadLetters",
    summary="Have those of one cause handled again",
    responses=responses(
        *READING_A_BODY,
        problems.CROSS_SITE,
        problems.NOT_FOUND,
        problems.UNAVAILABLE,
        problems.BUS_DOWN,
    ),
)
async def retry_alike(asked: AlikeAsked, operator: TheOperator, gateway: TheGateway) -> Retried:
    """Oldest first, so that those of one key keep their order. What the log does not take ends it: ask again."""
    fitting = ("open", asked.consumer, asked.event_type, asked.cause, None)
    async with operating(gateway.database) as connection:
        ids = [row["letter_id"] for row in await connection.fetch(OLDEST, *fitting, asked.limit)]
    refused = 0
    for letter_id in ids:
        refused += not await _retried(gateway, letter_id, operator.name)
    async with operating(gateway.database) as connection:
        left: int = await connection.fetchval(COUNT, *fitting)
    return Retried(retried=len(ids) - refused, refused=refused, left=left - refused)


async def _retried(gateway: Gateway, letter_id: UUID, operator: str) -> bool:
    """Whether it was retried: not when it can not be, or somebody closed it meanwhile."""
    async with operating(gateway.database) as connection:
        row = await find_letter(connection, letter_id, locked=True)
        if row is None:
            return False
        try:
            await retry_locked(gateway, connection, row, operator)
        except Problem as problem:
            if problem.kind in (problems.NOT_RETRIABLE, problems.CLOSED):
                return False
            raise
    return True
