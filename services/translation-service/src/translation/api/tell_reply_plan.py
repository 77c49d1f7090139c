"""`POST /v1/reply-plans`: whether a reply that an agent is about to send is to be translated."""

from dataclasses import dataclass
from typing import Annotated

from crossdesk.admit import refusal
from crossdesk.contracts.event import Country
from pydantic import BaseModel, StringConstraints, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from translation.plan_reply import plan_reply
from translation.translate_text import TranslationDesk, Wanted

LONGEST = 50_000
Tag = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}$", max_length=39)]


class PlanAsked(BaseModel):
    """The reply, the customer's language and country, and the language it is written in, where the agent says so."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST)]
    target: Tag
    language: Tag | None = None
    country: Country | None = None


@dataclass(frozen=True)
class ReplyPlans:
    """Answers from memory: neither an engine nor the database is asked."""

    desk: TranslationDesk

    async def tell(self, request: Request, tenant: str) -> Response:
        """422 names the first field that is wrong."""
        try:
            asked = PlanAsked.model_validate_json(await request.body())
        except ValidationError as error:
            first = error.errors()[0]
            return refusal(422, first["msg"], ".".join(map(str, first["loc"])))
        wanted = Wanted(tenant, asked.text, asked.target, asked.language, country=asked.country)
        return JSONResponse(plan_reply(self.desk, wanted)._asdict())
