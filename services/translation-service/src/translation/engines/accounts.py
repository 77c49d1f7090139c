"""The table of what tenants spent on translation in a month, which all processes share."""

from datetime import date

from asyncpg.pool import PoolConnectionProxy
from crossdesk.store.database import Database

from translation.engines.budget import NOTHING, Account, Budget, Spent, handed_out, part, reached, settled

OPEN = "INSERT INTO spending (tenant, month) VALUES ($1, $2) ON CONFLICT DO NOTHING"
READ = """
    SELECT characters, micros, held_characters, held_micros, told FROM spending
    WHERE tenant = $1 AND month = $2 FOR UPDATE
"""
WRITE = """
    UPDATE spending SET characters = $3, micros = $4, held_characters = $5, held_micros = $6, told = $7
    WHERE tenant = $1 AND month = $2
"""


async def exchange(
    database: Database, tenant: str, month: date, budget: Budget, told: tuple[Spent, Spent], need: Spent, price: int
) -> tuple[Spent | None, list[int]]:
    """Tell what was used of a part, and get more. `told`: what was used since the last time, and what is left.

    Gives what there is more, or None where the budget does not cover `need`; and the alarms to give, which no other
    process gives. One transaction, in which the tenant's other processes wait.
    """
    spent, left = told
    async with database.transaction([tenant]) as connection:
        account = settled(await _read(connection, tenant, month), spent)
        more = part(budget, account, left, need, price)
        alarms = reached(budget, account)
        after = handed_out(account, more or NOTHING)
        await _write(connection, tenant, month, after, max([account.told, *alarms]))
    return more, alarms


async def give_up(database: Database, tenant: str, month: date, budget: Budget, spent: Spent, left: Spent) -> list[int]:
    """Tell what was used of a part and hand back what is left of it; gives the alarms to give."""
    async with database.transaction([tenant]) as connection:
        account = settled(await _read(connection, tenant, month), spent, left)
        alarms = reached(budget, account)
        await _write(connection, tenant, month, account, max([account.told, *alarms]))
    return alarms


async def _read(connection: PoolConnectionProxy, tenant: str, month: date) -> Account:
    await connection.execute(OPEN, tenant, month)
    row = await connection.fetchrow(READ, tenant, month)
    assert row is not None  # it was made a statement before, and nobody deletes
    return Account(Spent(row[0], row[1]), Spent(row[2], row[3]), row[4])


async def _write(connection: PoolConnectionProxy, tenant: str, month: date, account: Account, told: int) -> None:
    await connection.execute(WRITE, tenant, month, *account.spent, *account.held, told)
