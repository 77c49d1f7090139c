"""Payments of tenants out of the database as a table to learn from: on days whose outcomes are known by now."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
from asyncpg import PostgresError
from crossdesk.errors import CrossdeskError
from crossdesk.store.database import is_tenant, open_database
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from payments_risk.features.payment import KINDS, Kind
from payments_risk.scoring.days import Days
from payments_risk.scoring.protocol import DELAY_DAYS
from payments_risk.scoring.read_past import PastPayments
from payments_risk.scoring.read_stored import read_stored
from payments_risk.scoring.table import Table, table_of

LEARNT_DAYS = 30
MOST = 1_000_000
"""Payments of all tenants together: some three gigabytes of features."""


class StoredSettings(BaseSettings):
    """Where the payments are, and the model the service scores by."""

    model_config = SettingsConfigDict(env_prefix="CROSSDESK_", extra="ignore")

    database_url: SecretStr = Field(description="postgresql:// with the service's own role")
    fraud_model: Path | None = None

    @property
    def challenger(self) -> Path:
        """Beside the champion: fraud.challenger.json for fraud.json. Raises ValueError where there is no champion."""
        if self.fraud_model is None:
            raise ValueError("--out MODEL is needed where CROSSDESK_FRAUD_MODEL names no champion to put it beside")
        return self.fraud_model.with_name(f"{self.fraud_model.stem}.challenger{self.fraud_model.suffix}")


def stored_settings() -> StoredSettings:
    """Raises ValueError where the environment does not name the database."""
    try:
        return StoredSettings()
    except ValidationError as error:
        raise ValueError("CROSSDESK_DATABASE_URL must name the service's database") from error


def known_days(asked: Days | None, now: datetime) -> Days:
    """The days asked for, or the latest thirty whose outcomes are known: a fraud is known a week later.

    Raises ValueError for days that end later than that.
    """
    last = now.date() - timedelta(days=DELAY_DAYS + 1)
    if asked is None:
        return Days(last - timedelta(days=LEARNT_DAYS - 1), last)
    if asked.last > last:
        raise ValueError(f"--days ends on {asked.last}: outcomes are known {DELAY_DAYS} days later, so end by {last}")
    return asked


def stored_table(
    url: str, tenants: Sequence[str], days: Days, also: Sequence[Kind] = ()
) -> tuple[Table, tuple[Kind, ...]]:
    """One table of the payments of all tenants, each with features of its own payments alone, and its kinds of entity.

    Those are what payments are linked by, and the ones in `also`. Raises ValueError where a name is no tenant's, where
    there are no payments or too many, and where the database refuses.
    """
    if not tenants:
        raise ValueError("--from-tables: give --tenant, once for each shop")
    for tenant in tenants:
        if not is_tenant(tenant):
            raise ValueError(f"--tenant {tenant[:70]!r} names no shop: as in --tenant demo")
    try:
        past = asyncio.run(_read(url, tenants, days))
    except (CrossdeskError, PostgresError) as error:
        raise ValueError(" ".join(str(error).split())) from error
    there = [each for each in past if each.payments]
    if not there:
        raise ValueError(f"{', '.join(tenants)}: no payments of {days.first}..{days.last} are stored")
    kinds = tuple(kind for kind in KINDS if kind in also or any(kind in each.kinds for each in there))
    return joined([table_of(each.payments, each.frauds, kinds) for each in there]), kinds


async def _read(url: str, tenants: Sequence[str], days: Days) -> list[PastPayments]:
    found: list[PastPayments] = []
    left = MOST
    async with open_database(url, "payments_risk", connections=1) as database:
        for tenant in tenants:
            async with database.transaction([tenant]) as connection:
                found.append(await read_stored(connection, tenant, days, left))
            left -= len(found[-1].payments)
            if left <= 0:
                raise ValueError(f"{MOST} payments or more are stored of {days.first}..{days.last}: give fewer days")
    return found


def joined(tables: Sequence[Table]) -> Table:
    """The rows of all tables. Customers of different tables stay different ones."""
    customers, taken = [], 0
    for each in tables:
        customers.append(each.customers + taken)
        taken += int(each.customers.max()) + 1
    return Table(
        names=tables[0].names,
        rows=np.concatenate([each.rows for each in tables]),
        truth=np.concatenate([each.truth for each in tables]),
        days=np.concatenate([each.days for each in tables]),
        customers=np.concatenate(customers),
    )
