"""Visa's ratio of a merchant over HTTP, by month."""

from dataclasses import dataclass
from datetime import datetime

from crossdesk.contracts.disputes_shown import VampMonthShown, VampShown
from crossdesk.store.database import Database
from starlette.requests import Request
from starlette.responses import Response

from payments_risk.api.tell_disputes import as_json
from payments_risk.evidence.vamp import Month, VampTable, standing_of
from payments_risk.evidence.vamp_book import NO_MERCHANT, months_of

UNNAMED = "-"
"""Stands in an address for payments that name no merchant, for there the name may not be empty."""


@dataclass(frozen=True)
class Ratios:
    """Answers about the ratio."""

    database: Database
    table: VampTable

    async def show(self, request: Request, tenant: str) -> Response:
        """The merchant's months as they were counted last; none for a merchant nobody knows."""
        named = request.path_params["merchant_id"]
        merchant_id = NO_MERCHANT if named == UNNAMED else named
        async with self.database.transaction([tenant]) as connection:
            months = await months_of(connection, tenant, merchant_id)
        return as_json(VampShown(merchant_id=named, months=[_shown(*each, self.table) for each in months]))


def _shown(month: Month, counted_at: datetime, table: VampTable) -> VampMonthShown:
    standing = standing_of(month, table)
    return VampMonthShown(
        month=month.month,
        fraud_reports=month.fraud_reports,
        disputes=month.disputes,
        settled=month.settled,
        ratio=standing.ratio if standing else None,
        threshold=standing.threshold if standing else None,
        level=standing.level if standing else None,
        source=standing.source if standing else None,
        counted_at=counted_at,
    )
