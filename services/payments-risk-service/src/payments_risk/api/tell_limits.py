"""A shop's limits for automatic settlement over HTTP: what is in force, and what it put before."""

from dataclasses import dataclass

from crossdesk.contracts.settlement_limits_shown import SettlementVersions
from crossdesk.store.database import Database
from starlette.requests import Request
from starlette.responses import Response

from payments_risk.api.tell_disputes import as_json
from payments_risk.settlement_limits import limits_shown, versions_shown


@dataclass(frozen=True)
class Limits:
    """Answers about limits."""

    database: Database

    async def show(self, request: Request, tenant: str) -> Response:
        """What refunds are made by now."""
        async with self.database.transaction([tenant]) as connection:
            return as_json(await limits_shown(connection, tenant))

    async def versions(self, request: Request, tenant: str) -> Response:
        """The newest first."""
        async with self.database.transaction([tenant]) as connection:
            return as_json(SettlementVersions(versions=await versions_shown(connection, tenant)))
