"""`PUT /v1/disputes/{provider}/{dispute_id}/evidence`: what the shop knows of a disputed payment."""

import json

from fastapi import APIRouter, Response

from gateway import problems
from gateway.access.admitted_route import BATCH_LIMIT, READING_A_BODY, guarded, may_post
from gateway.access.api_keys import Shop
from gateway.bills.payments_risk import ANSWER_STATE, ask_payments_risk
from gateway.disputes.dispute_address import DisputeId, Provider, path_of
from gateway.disputes.evidence_request import EvidenceRequest
from gateway.disputes.gather_messages import gather_messages
from gateway.gateway import TheGateway
from gateway.problems import responses

router = APIRouter(route_class=guarded(may_post("evidence"), body_limit=BATCH_LIMIT), tags=["disputes"])

MOST_MESSAGES = 500
"""As payments-risk-service takes them."""
ADDING = (problems.NOT_FOUND, ANSWER_STATE, problems.QUOTA, problems.OVERLOADED, problems.UNAVAILABLE)


@router.put(
    "/v1/disputes/{provider}/{dispute_id}/evidence",
    status_code=202,
    operation_id="putDisputeEvidence",
    summary="Facts for the answer to a dispute",
    response_class=Response,
    responses=responses(*READING_A_BODY, *ADDING),
)
async def put_dispute_evidence(
    provider: Provider, dispute_id: DisputeId, asked: EvidenceRequest, shop: Shop, gateway: TheGateway
) -> Response:
    """Takes the place of all facts given before. The answer is weighed anew within half a minute, and sent if complete.

    What was said in `conversations` is put in before `messages`, the newest 500 in all. Without both, what the customer
    wrote about this payment is taken, where the reason asks for messages; `"messages": []` gives a bank none.
    404 where no answer is to be given, 409 once it is on its way: a provider takes one answer.
    """
    given = asked.model_dump(mode="json", exclude_unset=True, exclude={"conversations"})
    if asked.conversations:
        gathered = await gather_messages(gateway, shop.tenant, asked.conversations)
        given["messages"] = [*gathered, *given.get("messages", [])][-MOST_MESSAGES:]
    path = f"{path_of(provider, dispute_id)}/evidence"
    body = json.dumps(given, ensure_ascii=False).encode()
    return await ask_payments_risk(gateway.payments_risk, shop.tenant, "PUT", path, body=body)
