"""Answers to disputes over HTTP: how they stand, their PDF, and what the shop adds to them."""

from dataclasses import dataclass
from datetime import UTC, datetime

from crossdesk.store.database import Database
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from payments_risk.api.admit import refusal
from payments_risk.api.read_body import read_body
from payments_risk.billing.refused import BillRefused
from payments_risk.evidence.answer_book import KeptAnswer, prepare, read_answer, read_report
from payments_risk.evidence.shop_facts import ShopFacts, keep_shop_facts

MOST_BYTES = 1_000_000
NOT_FOUND = "no answer to this dispute was decided on"


@dataclass(frozen=True)
class Answers:
    """Answers about answers."""

    database: Database

    async def show(self, request: Request, tenant: str) -> Response:
        """State, score, what is missing, and why it stands as it does."""
        async with self.database.transaction([tenant]) as connection:
            answer = await read_answer(connection, tenant, *_named(request))
        return JSONResponse(_told(answer)) if answer else refusal(404, NOT_FOUND)

    async def draw(self, request: Request, tenant: str) -> Response:
        """The PDF as it was put together last."""
        async with self.database.transaction([tenant]) as connection:
            report = await read_report(connection, tenant, *_named(request))
        return Response(report, media_type="application/pdf") if report else refusal(404, NOT_FOUND)

    async def take_evidence(self, request: Request, tenant: str) -> Response:
        """Keep what the shop knows; an answer that was left to a person is weighed anew with it."""
        if int(request.headers.get("content-length") or MOST_BYTES + 1) > MOST_BYTES:
            raise BillRefused("body", f"is longer than {MOST_BYTES} bytes or does not say how long it is")
        given, now = await read_body(request, ShopFacts), datetime.now(UTC)
        provider, dispute_id = _named(request)
        async with self.database.transaction([tenant]) as connection:
            answer = await read_answer(connection, tenant, provider, dispute_id)
            if answer is None:
                return refusal(404, NOT_FOUND)
            if answer.state not in ("prepared", "with_person"):
                return refusal(409, "the answer is on its way or was given: nothing can be added to it")
            await keep_shop_facts(connection, tenant, provider, dispute_id, given, now)
            await prepare(connection, tenant, provider, dispute_id, answer.stage, now)
        return Response(status_code=202)


def _named(request: Request) -> tuple[str, str]:
    return request.path_params["provider"][:64], request.path_params["dispute_id"][:255]


def _told(answer: KeptAnswer) -> dict[str, object]:
    return {
        "provider": answer.provider,
        "dispute_id": answer.dispute_id,
        "stage": answer.stage,
        "state": answer.state,
        "score": answer.score,
        "missing": list(answer.missing),
        "note": answer.note,
    }
