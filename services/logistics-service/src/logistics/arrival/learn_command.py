"""`logistics-service learn arrivals`: a model from a file of parcel histories, or from the shipments that are kept."""

import argparse
import asyncio
import sys
from datetime import UTC, datetime

from asyncpg import PostgresError
from crossdesk.errors import CrossdeskError
from crossdesk.store.database import is_tenant, open_database
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from logistics.arrival.learn_from import learn_from
from logistics.arrival.model_files import save_model
from logistics.arrival.model_path import model_path
from logistics.arrival.parcel import Parcel
from logistics.arrival.read_kept import read_kept_parcels
from logistics.arrival.read_parcels import read_parcels
from logistics.tenants import known_tenants


class DatabaseSettings(BaseSettings):
    """Where the shipments are: the service's own role."""

    model_config = SettingsConfigDict(env_prefix="CROSSDESK_", extra="ignore")

    database_url: SecretStr = Field(description="postgresql:// with the service's own role")


def learn(given: argparse.Namespace) -> int:
    """Learn and write; gives the exit code. Raises OSError or ValueError when something given is bad.

    `given` has `file` (or None), `database`, `tenant` (or None: all) and `out`, a directory.
    """
    if (given.file is None) is not given.database:
        raise ValueError("learn arrivals: name either a FILE of parcel histories or --database")
    parcels = read_parcels(given.file) if given.file else _kept(given.tenant)
    save_model(learn_from(parcels), given.out)
    sys.stdout.write(f"learnt from {len(parcels)} parcels: {model_path(given.out)}\n")
    return 0


def _kept(tenant: str | None) -> list[Parcel]:
    if tenant is not None and not is_tenant(tenant):
        raise ValueError(f"--tenant {tenant[:70]!r} names no shop: as in --tenant demo")
    try:
        url = DatabaseSettings().database_url.get_secret_value()
        return asyncio.run(read(url, tenant))
    except ValidationError as error:
        raise ValueError("CROSSDESK_DATABASE_URL must name the service's database") from error
    except (CrossdeskError, PostgresError) as error:
        raise ValueError(" ".join(str(error).split())) from error


async def read(url: str, tenant: str | None) -> list[Parcel]:
    """The parcels of a tenant, or of all."""
    async with open_database(url, "logistics", connections=1) as database:
        tenants = [tenant] if tenant else await known_tenants(database)
        return await read_kept_parcels(database, tenants, datetime.now(UTC))
