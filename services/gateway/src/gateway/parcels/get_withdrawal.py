"""`GET /v1/orders/{order_id}/withdrawal`, its receipt as a file, and `GET /v1/withdrawal-function`: button labels."""

from typing import Any

from crossdesk.contracts.withdrawals_shown import WithdrawalFunction, WithdrawalShown
from fastapi import APIRouter, Response

from gateway import problems
from gateway.access.callers import ReadingTenant
from gateway.fields import OrderId
from gateway.gateway import TheGateway
from gateway.parcels.logistics import ask_logistics
from gateway.parcels.take_withdrawal import path_of
from gateway.problems import Problem
from gateway.read.reading import READING_ALL, READING_ONE

router = APIRouter(tags=["returns"])

FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The receipt",
        "content": {"text/plain": {"schema": {"type": "string"}}},
        "headers": {"Content-Disposition": {"description": "a name to save it under", "schema": {"type": "string"}}},
    }
}


@router.get(
    "/v1/orders/{order_id}/withdrawal",
    operation_id="getWithdrawal",
    summary="The withdrawal from an order",
    response_model=WithdrawalShown,
    responses=READING_ONE,
)
async def get_withdrawal(order_id: OrderId, tenant: ReadingTenant, gateway: TheGateway) -> Response:
    """As it was stated, its receipt, and what follows: until when the shop refunds, what the customer does, by law."""
    return await ask_logistics(gateway.logistics, tenant, "GET", path_of(order_id))


@router.get(
    "/v1/orders/{order_id}/withdrawal/receipt",
    operation_id="getWithdrawalReceipt",
    summary="The receipt of a withdrawal, to save",
    response_class=Response,
    responses={**READING_ONE, **FILE},
)
async def get_withdrawal_receipt(order_id: OrderId, tenant: ReadingTenant, gateway: TheGateway) -> Response:
    """Plain text in UTF-8, in the customer's language: offer it right after the confirmation. 404 before that."""
    told = await ask_logistics(gateway.logistics, tenant, "GET", path_of(order_id))
    receipt = WithdrawalShown.model_validate_json(bytes(told.body)).receipt
    if receipt is None:
        raise Problem(problems.NOT_FOUND, "The withdrawal is not confirmed yet, so there is no receipt.")
    name = f"withdrawal-{order_id.removeprefix('#')}.txt"
    headers = {"content-disposition": f'attachment; filename="{name}"', "x-content-type-options": "nosniff"}
    return Response(f"{receipt.subject}\n\n{receipt.text}", media_type="text/plain", headers=headers)


@router.get(
    "/v1/withdrawal-function",
    operation_id="getWithdrawalFunction",
    summary="Words for the buttons of the withdrawal function",
    response_model=WithdrawalFunction,
    responses=READING_ALL,
)
async def get_withdrawal_function(tenant: ReadingTenant, gateway: TheGateway) -> Response:
    """What both buttons say in the 24 languages of the EU, each with its source. No legal advice."""
    return await ask_logistics(gateway.logistics, tenant, "GET", "/v1/withdrawal-function")
