"""`PUT /v1/disputes/{provider}/{dispute_id}/evidence`: what the shop knows of a disputed payment."""

from crossdesk.contracts.dispute_evidence import EvidenceGiven
from fastapi import APIRouter, Response

from gateway import problems
from gateway.access.admitted_route import READING_A_BODY, guarded, may_post
from gateway.access.api_keys import Shop
from gateway.bills.payments_risk import ANSWER_STATE, ask_payments_risk
from gateway.disputes.dispute_address import DisputeId, Provider, path_of
from gateway.gateway import TheGateway
from gateway.problems import responses

router = APIRouter(route_class=guarded(may_post("evidence")), tags=["disputes"])

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
    provider: Provider, dispute_id: DisputeId, given: EvidenceGiven, shop: Shop, gateway: TheGateway
) -> Response:
    """Takes the place of all facts given before. The answer is weighed anew within half a minute, and sent if complete.

    404 where no answer is to be given, 409 once it is on its way: a provider takes one answer.
    """
    body = given.model_dump_json(exclude_unset=True).encode()
    path = f"{path_of(provider, dispute_id)}/evidence"
    return await ask_payments_risk(gateway.payments_risk, shop.tenant, "PUT", path, body=body)
