"""`GET /v1/translation-memory` and decisions on its entries: by the shop's key alone, for agents give the entries."""

from typing import Annotated
from uuid import UUID

from crossdesk.contracts.translation_memory import MemoryDecided, MemoryDecision, MemoryPage, MemoryState
from fastapi import APIRouter, Query, Response

from gateway import problems
from gateway.access.admitted_route import POSTING, guarded, may_post
from gateway.access.api_keys import Shop
from gateway.fields import NO_NUL, PastMoment
from gateway.gateway import TheGateway
from gateway.problems import responses
from gateway.read.cursor import Limit
from gateway.translations.translation import ask_translation

MEMORY = "/v1/translation-memory"
Part = Annotated[str | None, Query(min_length=1, max_length=200, pattern=NO_NUL, description="words of either text")]
Person = Annotated[str | None, Query(min_length=1, max_length=100, pattern=NO_NUL, description="the agent's id")]
State = Annotated[
    MemoryState | None,
    Query(description="`doubtful`: in use, and something speaks against it, such as its language"),
]
Since = Annotated[PastMoment | None, Query(description="learned at or after it")]
Until = Annotated[PastMoment | None, Query(description="learned before it")]
After = Annotated[
    str | None, Query(max_length=32, pattern=r"^[0-9a-f]{32}$", description="`next_cursor` of the page before; opaque")
]

reading = APIRouter(tags=["translations"])
router = APIRouter(route_class=guarded(may_post("translation-memory")), tags=["translations"])


@reading.get(
    MEMORY,
    operation_id="listTranslationMemory",
    summary="Remembered translations",
    response_model=MemoryPage,
    responses=responses(problems.UNAUTHORIZED, problems.INVALID, problems.UNAVAILABLE),
)
async def list_entries(
    shop: Shop,
    gateway: TheGateway,
    text: Part = None,
    person: Person = None,
    state: State = None,
    since: Since = None,
    until: Until = None,
    cursor: After = None,
    limit: Limit = 50,
) -> Response:
    """What your agents made of translations, which the next message that says the same is translated by."""
    moments = (("since", since), ("until", until))
    given = [("text", text), ("person", person), ("state", state), ("cursor", cursor), ("limit", str(limit))]
    given.extend((name, moment.isoformat()) for name, moment in moments if moment)
    query = [(name, value) for name, value in given if value]
    return await ask_translation(gateway.translation, shop.tenant, "GET", MEMORY, query=query)


@router.post(
    f"{MEMORY}/{{entry_id}}/revoke",
    operation_id="revokeTranslation",
    summary="Never use a remembered translation again",
    response_model=MemoryDecided,
    responses=responses(*POSTING, problems.NOT_FOUND, problems.UNAVAILABLE),
)
async def revoke_entry(entry_id: UUID, asked: MemoryDecision, shop: Shop, gateway: TheGateway) -> Response:
    """Within two seconds everywhere. What the same agent gives of such a text later is refused until you accept it."""
    return await _decide(gateway, shop.tenant, f"{MEMORY}/{entry_id}/revoke", asked)


@router.post(
    f"{MEMORY}/{{entry_id}}/accept",
    operation_id="acceptTranslation",
    summary="Use a remembered translation that was refused",
    response_model=MemoryDecided,
    responses=responses(*POSTING, problems.NOT_FOUND, problems.UNAVAILABLE),
)
async def accept_entry(entry_id: UUID, asked: MemoryDecision, shop: Shop, gateway: TheGateway) -> Response:
    """One with other facts than its text stays `refused`, and a revoked one `revoked`."""
    return await _decide(gateway, shop.tenant, f"{MEMORY}/{entry_id}/accept", asked)


async def _decide(gateway: TheGateway, tenant: str, path: str, asked: MemoryDecision) -> Response:
    body = asked.model_dump_json().encode()
    return await ask_translation(gateway.translation, tenant, "POST", path, body=body)
