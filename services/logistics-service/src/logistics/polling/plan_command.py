"""What `logistics-service plan` was asked for, and its answer on standard output."""

import argparse
import asyncio
import sys

from crossdesk.store.database import open_database
from pydantic import ValidationError

from logistics.carriers.open_sources import open_lookups
from logistics.polling.follow import background_quotas
from logistics.polling.quota import read_quota
from logistics.polling.show_plan import PlanShown, SimulatedPlan, read_plan, simulated_plan
from logistics.settings import LogisticsSettings

MOST_PARCELS = 2_000_000
MOST_HOURS = 24 * 14


def show(given: argparse.Namespace) -> int:
    """Print the plan; gives the exit code. Raises ValueError for what cannot be simulated or reached."""
    found = asyncio.run(_read()) if given.simulate is None else _simulated(given)
    sys.stdout.write((found.as_json() if given.json else found.as_text()) + "\n")
    return 0


def _simulated(given: argparse.Namespace) -> SimulatedPlan:
    if not 1 <= given.simulate <= MOST_PARCELS:
        raise ValueError(f"--simulate {given.simulate}: give a number of parcels from 1 to {MOST_PARCELS:,}")
    if not 1 <= given.hours <= MOST_HOURS:
        raise ValueError(f"--hours {given.hours}: give a number of hours from 1 to {MOST_HOURS}")
    return simulated_plan(given.simulate, read_quota(given.quota), hours=given.hours, seed=given.seed)


async def _read() -> PlanShown:
    settings = _settings()
    url = settings.database_url.get_secret_value()
    async with open_database(url, "logistics", connections=1) as database, open_lookups(settings) as sources:
        return await read_plan(database, background_quotas(sources) if sources else {})


def _settings() -> LogisticsSettings:
    try:
        return LogisticsSettings()
    except ValidationError as error:
        wrong = ", ".join(f"CROSSDESK_{each['loc'][0]}".upper() for each in error.errors())
        raise ValueError(f"plan needs the service's own settings; wrong or missing: {wrong}") from None
