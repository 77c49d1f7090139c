"""Cases of attacks over HTTP, those last added to first."""

from dataclasses import dataclass
from datetime import UTC, datetime

from crossdesk.admit import refusal
from crossdesk.contracts.payment_alerts_shown import PaymentAlertList, PaymentAlertShown
from crossdesk.store.database import Database
from pydantic import AwareDatetime, BaseModel, Field, ValidationError
from starlette.requests import Request
from starlette.responses import Response

LATEST = """
    SELECT alert_id, rule, severity, entity_kind, shown AS entity, entity_digest, why AS sentence, counts,
           transaction_ids, first_at, last_at
    FROM payment_alerts WHERE tenant = $1 AND last_at >= $2 ORDER BY last_at DESC, alert_id LIMIT $3
"""


class AlertsAsked(BaseModel):
    """Which cases: added to since a moment, at most so many."""

    since: AwareDatetime = datetime(1970, 1, 1, tzinfo=UTC)
    limit: int = Field(default=50, ge=1, le=100)


@dataclass(frozen=True)
class Alerts:
    """Answers about alerts."""

    database: Database

    async def list(self, request: Request, tenant: str) -> Response:
        """The tenant's cases; 422 with the field for what cannot be asked."""
        try:
            asked = AlertsAsked.model_validate(dict(request.query_params))
        except ValidationError as error:
            problem = error.errors()[0]
            return refusal(422, problem["msg"], str(problem["loc"][0]))
        async with self.database.transaction([tenant]) as connection:
            rows = await connection.fetch(LATEST, tenant, asked.since, asked.limit)
        told = PaymentAlertList(alerts=[PaymentAlertShown(**dict(row)) for row in rows])
        return Response(told.model_dump_json(), media_type="application/json")
