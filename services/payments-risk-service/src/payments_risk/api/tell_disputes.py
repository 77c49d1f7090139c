"""Disputes over HTTP: all of a shop's, one with all that is known of it, and Visa's ratio of a merchant."""

from dataclasses import dataclass
from typing import Any

from asyncpg import Record
from crossdesk.admit import refusal
from crossdesk.contracts.disputes_shown import (
    AnswerShown,
    DecisionShown,
    DisputeListed,
    DisputePage,
    DisputeShown,
    StepShown,
)
from crossdesk.store.database import Database
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from payments_risk.api.dispute_rows import FIRST_OPEN, find_row, page_of, place_in
from payments_risk.billing.refused import BillRefused
from payments_risk.disputes.dispute_case import Dispute
from payments_risk.disputes.reasons import ReasonCodes, understand
from payments_risk.evidence.document_book import documents_of

NOT_FOUND = "no dispute of this provider has this id"
MOST = 100


@dataclass(frozen=True)
class Disputes:
    """Answers about disputes."""

    database: Database
    codes: ReasonCodes

    async def list(self, request: Request, tenant: str) -> Response:
        """A page; 422 with the field for what cannot be asked."""
        cursor, limit = request.query_params.get("cursor"), limit_in(request.query_params.get("limit", "50"))
        after = place_in(cursor) if cursor else FIRST_OPEN
        async with self.database.transaction([tenant]) as connection:
            rows, following = await page_of(connection, tenant, after, limit)
        disputes = [DisputeListed.model_validate(_listed(row, self.codes)) for row in rows]
        return as_json(DisputePage(disputes=disputes, next_cursor=following))

    async def show(self, request: Request, tenant: str) -> Response:
        """404 for what nobody reported."""
        provider, dispute_id = request.path_params["provider"], request.path_params["dispute_id"]
        async with self.database.transaction([tenant]) as connection:
            row = await find_row(connection, tenant, provider, dispute_id)
            documents = await documents_of(connection, tenant, provider, dispute_id)
        if row is None:
            return refusal(404, NOT_FOUND)
        told = {**_listed(row, self.codes), **_further(row), "documents": documents}
        return as_json(DisputeShown.model_validate(told))


def as_json(told: BaseModel) -> Response:
    return Response(told.model_dump_json(), media_type="application/json")


def answer_shown(row: Record, stage: str) -> AnswerShown:
    """The answer in a row of `dispute_answers`, or of one joined to it; `stage` names its column."""
    names = ("state", "score", "note")
    return AnswerShown.model_validate(
        {"stage": row[stage], **{name: row[name] for name in names}, "missing": row["missing"]}
    )


def limit_in(given: str) -> int:
    """How many a page may hold. Raises BillRefused for what is no number from 1 to MOST."""
    if not given.isdecimal() or len(given) > 3 or not 1 <= int(given) <= MOST:
        raise BillRefused("limit", f"must be 1 to {MOST}")
    return int(given)


def _listed(row: Record, codes: ReasonCodes) -> dict[str, Any]:
    dispute = Dispute.model_validate(row["dispute"])
    names = ("provider", "dispute_id", "order_id", "payment_id", "stage", "awaiting", "due_by", "settlement")
    return {
        **{name: row[name] for name in names},
        "reason": understand(dispute, codes).reason,
        "disputed": dispute.amount,
        "outcome": row["decision"]["outcome"] if row["decision"] else None,
        "answer": answer_shown(row, "answer_stage") if row["answer_stage"] else None,
    }


def _further(row: Record) -> dict[str, Any]:
    dispute = Dispute.model_validate(row["dispute"])
    decision = row["decision"]
    return {
        "scheme": dispute.scheme,
        "code": dispute.code,
        "provider_reason": dispute.provider_reason,
        "history": [StepShown.model_validate(step.model_dump()) for step in dispute.history],
        "decision": DecisionShown.model_validate({**decision, "decided_at": row["decided_at"]}) if decision else None,
    }
