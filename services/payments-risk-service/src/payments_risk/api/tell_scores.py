"""The score of a payment over HTTP."""

from dataclasses import dataclass

from crossdesk.admit import refusal
from crossdesk.contracts.payment_scores_shown import PaymentScoreShown
from crossdesk.store.database import Database
from starlette.requests import Request
from starlette.responses import Response

READ = """
    SELECT transaction_id, probability, anomaly, advice, reasons, rules, model, scored_at FROM payment_scores
    WHERE tenant = $1 AND transaction_id = $2
"""
NOT_FOUND = "no attempt to pay with this id was scored; refunds, voids and chargebacks are not"


@dataclass(frozen=True)
class Scores:
    """Answers about scores."""

    database: Database

    async def show(self, request: Request, tenant: str) -> Response:
        """404 for what was not scored."""
        async with self.database.transaction([tenant]) as connection:
            row = await connection.fetchrow(READ, tenant, request.path_params["transaction_id"])
        if row is None:
            return refusal(404, NOT_FOUND)
        return Response(PaymentScoreShown(**dict(row)).model_dump_json(), media_type="application/json")
