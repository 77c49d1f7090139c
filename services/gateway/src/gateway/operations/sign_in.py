"""`/v1/operations/session`: the key of an operator for a cookie that scripts cannot read."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from gateway import problems
from gateway.access.admitted_route import READING_A_BODY, guarded
from gateway.fields import NO_NUL, Body, Clean
from gateway.gateway import Gateway, TheGateway, gateway_of
from gateway.operations.operators import (
    COOKIE,
    SIGNED_IN_FOR,
    TheOperator,
    issue_session,
    operator_by_key,
)
from gateway.problems import Problem, responses

PATH = "/v1/operations/session"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def may_try(request: Request) -> None:
    """Where nobody may operate there is nothing to sign in to."""
    if not gateway_of(request).operators:
        raise Problem(problems.NOT_FOUND)


router = APIRouter(route_class=guarded(may_try, body_limit=4096), tags=["operations"])


class KeyShown(Body):
    """The key of an operator."""

    key: Annotated[str, Field(min_length=1, max_length=256, json_schema_extra={"pattern": NO_NUL}), Clean]


class OperatorSession(BaseModel):
    """Who operates, and until when; without an end for who shows the key with each request."""

    operator: str
    expires_at: datetime | None


@router.post(
    PATH,
    operation_id="signInOperator",
    summary="Sign in as an operator",
    responses=responses(*READING_A_BODY, problems.NOT_FOUND, problems.QUOTA),
)
async def sign_in(shown: KeyShown, request: Request, response: Response, gateway: TheGateway) -> OperatorSession:
    """Sets a cookie for an hour: HttpOnly, SameSite=Strict, and Secure everywhere but on this very machine.

    Ten wrong keys at once from an address, then one in ten seconds. Programs send the key as `Authorization: Bearer`.
    """
    name = operator_by_key(gateway, shown.key)
    if name is None:
        raise _refused(gateway, request.client.host if request.client else "unknown")
    token, expires = issue_session(gateway, name, datetime.now(UTC))
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(SIGNED_IN_FOR.total_seconds()),
        path="/v1/operations",
        secure=request.url.hostname not in LOOPBACK,
        httponly=True,
        samesite="strict",
    )
    return OperatorSession(operator=name, expires_at=expires)


def _refused(gateway: Gateway, address: str) -> Problem:
    """The answer to a wrong key, counted for the address it came from."""
    wait = gateway.passwords.attempt(f"operations {address}")
    if wait:
        return Problem(problems.QUOTA, "Too many wrong keys from this address.", retry_after=wait)
    return Problem(problems.UNAUTHORIZED, "This is no operator's key.")


@router.get(
    PATH,
    operation_id="getOperator",
    summary="Who am I as an operator",
    responses=responses(problems.UNAUTHORIZED, problems.NOT_FOUND),
)
async def get_session(operator: TheOperator) -> OperatorSession:
    """The operator whose cookie or key this is."""
    return OperatorSession(operator=operator.name, expires_at=operator.expires)


@router.delete(
    PATH,
    operation_id="signOutOperator",
    summary="Sign out as an operator",
    status_code=204,
    responses=responses(problems.UNAUTHORIZED, problems.CROSS_SITE, problems.NOT_FOUND),
)
async def sign_out(operator: TheOperator, response: Response) -> None:
    """Takes the cookie away; the key stays as good as it was."""
    response.delete_cookie(COOKIE, path="/v1/operations", httponly=True, samesite="strict")
