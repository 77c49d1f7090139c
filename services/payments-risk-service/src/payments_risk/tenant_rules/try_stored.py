"""A dry run of a rule on a tenant's own stored payments, bounded in payments and in time."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from time import thread_time
from typing import TYPE_CHECKING

from payments_risk.features.payment import KINDS, Kind
from payments_risk.scoring.days import Days
from payments_risk.scoring.habits import HABIT_NAMES
from payments_risk.scoring.known_fraud import DAY
from payments_risk.scoring.read_past import PastPayments
from payments_risk.scoring.read_stored import read_stored
from payments_risk.scoring.table import EPOCH
from payments_risk.tenant_rules.expression import Expression
from payments_risk.tenant_rules.trial import Trial, try_on
from payments_risk.tenant_rules.variables import SCORES, Value

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

MOST_READ = 20_000
"""Payments, with those before the days, which fill the windows."""
LONGEST = 6.0
"""Seconds of a processor: whoever asks gives up after fifteen by the clock."""
SCORED = """
    SELECT transaction_id, probability, anomaly FROM payment_scores WHERE tenant = $1 AND transaction_id = ANY ($2)
"""
Scores = Mapping[str, Mapping[str, Value]]


@dataclass(frozen=True)
class Stored:
    """Payments to try a rule on, and the `score` and `anomaly` they were given when they were reported, by id."""

    past: PastPayments
    scores: Scores


async def read_for_trial(connection: "PoolConnectionProxy", tenant: str, rule: Expression, days: Days) -> Stored:
    """What the trial of a rule looks at. Scores are read only where it asks for them."""
    past = await read_stored(connection, tenant, days, MOST_READ)
    if not set(rule.names) & set(SCORES):
        return Stored(past, {})
    rows = await connection.fetch(SCORED, tenant, [each.payment_id for each in past.payments])
    return Stored(past, {name: {"score": score, "anomaly": anomaly} for name, score, anomaly in rows})


def try_stored(
    rule: Expression, stored: Stored, days: Days, clock: Callable[[], float] = thread_time
) -> tuple[Trial, bool]:
    """The trial, and whether it came to the end of what is stored of these days. No I/O; takes up to six seconds."""
    past, ends = stored.past, clock() + LONGEST
    kinds = kinds_asked(rule.names)
    found = try_on(rule, past.payments, past.frauds, days, kinds, stored.scores, lambda: clock() <= ends)
    wanted = sum(days.first.toordinal() <= EPOCH + each.at // DAY <= days.last.toordinal() for each in past.payments)
    return found, found.payments == wanted and len(past.payments) < MOST_READ


def kinds_asked(names: Iterable[str]) -> tuple[Kind, ...]:
    """The kinds of entity whose features a rule asks for; those of others need not be counted for it."""
    asked = set(names)
    habit = not asked.isdisjoint(HABIT_NAMES)
    return tuple(
        kind for kind in KINDS if (kind == "customer" and habit) or any(name.startswith(f"{kind}_") for name in asked)
    )
