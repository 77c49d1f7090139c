"""`payments-risk-service export tickets`: tickets for finance with their state, as a file."""

import argparse
import asyncio
import sys
from datetime import UTC, datetime

from asyncpg import PostgresError
from crossdesk.contracts.finance_tickets_shown import TicketState
from crossdesk.errors import CrossdeskError
from crossdesk.store.database import is_tenant, open_database
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from payments_risk.disputes.finance_ticket import KeptTicket
from payments_risk.finance_tickets import tickets_of
from payments_risk.tickets.as_camt import tickets_camt
from payments_risk.tickets.as_csv import tickets_csv


class DatabaseSettings(BaseSettings):
    """Where the tickets are: the service's own role."""

    model_config = SettingsConfigDict(env_prefix="CROSSDESK_", extra="ignore")

    database_url: SecretStr = Field(description="postgresql:// with the service's own role")


def export(given: argparse.Namespace) -> int:
    """Write the file; gives the exit code. `given` has `tenant`, `format`, `state` and `file`, a Path.

    Raises OSError or ValueError when something given is bad.
    """
    if not is_tenant(given.tenant):
        raise ValueError(f"--tenant {given.tenant[:70]!r} names no shop: as in --tenant demo")
    try:
        url = DatabaseSettings().database_url.get_secret_value()
        tickets = asyncio.run(read(url, given.tenant, None if given.state == "all" else given.state))
    except ValidationError as error:
        raise ValueError("CROSSDESK_DATABASE_URL must name the service's database") from error
    except (CrossdeskError, PostgresError) as error:
        raise ValueError(" ".join(str(error).split())) from error
    text = tickets_csv(tickets) if given.format == "csv" else tickets_camt(tickets, given.tenant, datetime.now(UTC))
    given.file.write_text(text, encoding="utf-8", newline="")
    sys.stdout.write(f"{len(tickets)} tickets: {given.file}\n")
    return 0


async def read(url: str, tenant: str, state: TicketState | None = None) -> list[KeptTicket]:
    """The tenant's tickets, or those in this state, the oldest first."""
    async with open_database(url, "payments_risk", connections=1) as database, database.transaction([tenant]) as found:
        return await tickets_of(found, tenant, state)
