"""`PUT /v1/disputes/{provider}/{dispute_id}/documents/{kind}`: a file for the answer to a dispute."""

from typing import Annotated, Any

from crossdesk.contracts.dispute_evidence import DocumentKind
from fastapi import APIRouter, Path, Request, Response

from gateway import problems
from gateway.access.admitted_route import guarded, may_post, read_bounded
from gateway.access.api_keys import Shop
from gateway.bills.payments_risk import ask_payments_risk
from gateway.disputes.dispute_address import DisputeId, Provider, path_of
from gateway.disputes.put_evidence import ADDING
from gateway.gateway import TheGateway
from gateway.problems import responses

router = APIRouter(route_class=guarded(may_post("evidence")), tags=["disputes"])

LARGEST_FILE = 10_000_000
"""What any provider takes; each takes what payments-risk's limits.yaml says, and 422 says so."""
FILE: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
BODY = {"requestBody": {"required": True, "content": {"application/octet-stream": FILE}}}
Kind = Annotated[DocumentKind, Path(description="the piece of evidence it is")]


@router.put(
    "/v1/disputes/{provider}/{dispute_id}/documents/{kind}",
    status_code=202,
    operation_id="putDisputeDocument",
    summary="A file for the answer to a dispute",
    response_class=Response,
    responses=responses(
        problems.BAD_JSON,
        problems.UNAUTHORIZED,
        problems.BODY_TIMEOUT,
        problems.TOO_LARGE,
        problems.INVALID,
        *ADDING,
    ),
    openapi_extra=BODY,
)
async def put_dispute_document(
    provider: Provider, dispute_id: DisputeId, kind: Kind, request: Request, shop: Shop, gateway: TheGateway
) -> Response:
    """The file itself is the body: PDF, PNG or JPEG, known by its content. Of each kind the last one is kept.

    422 says what the provider would not take: bytes, pages, types (Adyen takes no PNG), and the files together. The
    answer is weighed anew with it, within half a minute.
    """
    data = await (await read_bounded(request, LARGEST_FILE)).body()
    path = f"{path_of(provider, dispute_id)}/documents/{kind}"
    headers = {"content-type": "application/octet-stream"}
    return await ask_payments_risk(gateway.payments_risk, shop.tenant, "PUT", path, body=data, headers=headers)
