"""`PUT /v1/intents/{intent_id}`: a shop teaches an intent of ours or of its own by examples."""

from crossdesk.contracts.gateway import IntentExample, IntentExamplesConfigured
from crossdesk.contracts.intents import BUILT_IN_INTENTS, LEAST_OWN_EXAMPLES, MOST_OWN_INTENTS, OWN_INTENT, is_own
from fastapi import APIRouter

from gateway import problems
from gateway.access.admitted_route import POSTING, guarded, may_post
from gateway.access.api_keys import Shop
from gateway.gateway import Gateway, TheGateway
from gateway.intents.shown import IntentAccepted, IntentId, IntentRequest
from gateway.problems import FieldError, Problem, responses
from gateway.publish import Trace, publish_event
from gateway.read.reading import reading

BODY_LIMIT = 768 * 1024
"""500 examples of 500 letters; the event still fits into what a Kafka broker takes by default (1 MiB)."""
OTHERS = r"SELECT count(*) FROM intents WHERE tenant = $1 AND intent_id LIKE 'own\_%' AND intent_id <> $2"

router = APIRouter(route_class=guarded(may_post("intents"), body_limit=BODY_LIMIT), tags=["intents"])


@router.put(
    "/v1/intents/{intent_id}",
    status_code=202,
    operation_id="putIntent",
    summary="Teach an intent by examples",
    responses=responses(*POSTING, problems.UNAVAILABLE),
)
async def put_intent(
    intent_id: IntentId, asked: IntentRequest, shop: Shop, gateway: TheGateway, trace: Trace
) -> IntentAccepted:
    """Replaces your examples of this intent whole; no examples remove them.

    What was configured within some seconds is learnt together, in the background; see `/v1/intents/versions`.
    """
    _check(intent_id, len(asked.examples))
    if is_own(intent_id) and asked.examples:
        await _check_room(gateway, shop.tenant, intent_id)
    event = IntentExamplesConfigured(
        tenant=shop.tenant,
        intent_id=intent_id,
        description=asked.description or "",
        examples=[IntentExample(language=each.language, text=each.text) for each in asked.examples],
        why=f"the shop configured {len(asked.examples)} examples of {intent_id}",
    )
    await publish_event(gateway, event, trace)
    return IntentAccepted(intent_id=intent_id, examples=len(asked.examples))


def _check(intent_id: str, examples: int) -> None:
    if is_own(intent_id):
        if 0 < examples < LEAST_OWN_EXAMPLES:
            raise _invalid("examples", f"an intent of your own needs at least {LEAST_OWN_EXAMPLES}, or none to go")
    elif intent_id not in BUILT_IN_INTENTS:
        raise _invalid("intent_id", f"is no intent every shop has; one of your own must match {OWN_INTENT}")


async def _check_room(gateway: Gateway, tenant: str, intent_id: str) -> None:
    async with reading(gateway, tenant) as connection:
        others = await connection.fetchval(OTHERS, tenant, intent_id)
    if others >= MOST_OWN_INTENTS:
        raise _invalid("intent_id", f"a shop has at most {MOST_OWN_INTENTS} intents of its own: remove one first")


def _invalid(field: str, detail: str) -> Problem:
    return Problem(problems.INVALID, errors=[FieldError(field=field, detail=detail)])
