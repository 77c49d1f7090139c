"""`POST /v1/agents/sign-in`: e-mail and password for a session token."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from crossdesk.contracts.gateway import AgentAccountConfigured
from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from gateway import problems
from gateway.access.admitted_route import READING_A_BODY, guarded
from gateway.access.agent_tokens import issue_token
from gateway.access.callers import SignedIn
from gateway.accounts import Presence
from gateway.fields import Body, Clean, Email, pattern
from gateway.gateway import TheGateway
from gateway.problems import Problem, responses

router = APIRouter(route_class=guarded(), tags=["agents"])

_AGENT: JsonDict = {
    "agent_id": "ana",
    "tenant": "demo",
    "email": "ana@demo.example",
    "name": "Ana",
    "skills": ["general", "payments"],
    "languages": ["en", "es"],
    "capacity": 4,
    "presence": "offline",
}


class SignInRequest(Body):
    """`tenant` is needed only if the address works for several."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"email": "ana@demo.example", "password": "correct horse"}]}
    )

    email: Email
    password: Annotated[str, Field(min_length=1, max_length=1024), Clean]
    tenant: Annotated[str, pattern(r"^[a-z0-9][a-z0-9-]{0,62}$", 63)] | None = None


class Agent(BaseModel):
    """An agent as colleagues see them."""

    model_config = ConfigDict(json_schema_extra={"examples": [_AGENT]})

    agent_id: str
    tenant: str
    email: str
    name: str
    skills: list[str]
    languages: list[str]
    capacity: int
    presence: Presence


class SignedInSession(BaseModel):
    """Send `token` as `Authorization: Bearer ...` until it expires."""

    token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105  # the scheme's name (RFC 6750), no secret
    expires_at: datetime
    agent: Agent


@router.post(
    "/v1/agents/sign-in",
    operation_id="signIn",
    summary="Sign in as an agent",
    responses=responses(
        *(kind for kind in READING_A_BODY if kind is not problems.UNAUTHORIZED), problems.SIGN_IN_FAILED, problems.QUOTA
    ),
)
async def sign_in(asked: SignInRequest, gateway: TheGateway) -> SignedInSession:
    """Ten attempts at once for an address, then one in ten seconds."""
    wait = gateway.passwords.attempt(asked.email)
    if wait:
        raise Problem(problems.QUOTA, "Too many attempts to sign in with this address.", retry_after=wait)
    candidates = list(gateway.memory.accounts.agents_by_email(asked.email, asked.tenant))
    account = await gateway.passwords.find(candidates, asked.password)
    if account is None:
        raise Problem(problems.SIGN_IN_FAILED)
    settings = gateway.settings
    token, expires = issue_token(account, settings.token_secret, now=datetime.now(UTC), hours=settings.session_hours)
    return SignedInSession(token=token, expires_at=expires, agent=shown(account, gateway))


@router.get(
    "/v1/agents/me",
    operation_id="getMe",
    summary="Who am I",
    responses=responses(problems.UNAUTHORIZED),
)
async def get_me(agent: SignedIn, gateway: TheGateway) -> Agent:
    """The signed-in agent, with the presence last announced."""
    return shown(agent, gateway)


def shown(account: AgentAccountConfigured, gateway: TheGateway) -> Agent:
    presence = gateway.memory.accounts.presence(account.tenant, account.agent_id)
    return Agent(**account.model_dump(include=set(Agent.model_fields)), presence=presence)
