"""Every way to return a purchase, the best for the customer first."""

from datetime import UTC, date, datetime

from crossdesk.contracts.return_options import ReturnOption, ReturnOptions

from logistics.returns.guarantee_option import guarantee_option
from logistics.returns.judged import Judged, judge
from logistics.returns.late_option import late_option
from logistics.returns.policy_option import policy_option
from logistics.returns.purchase import Purchase
from logistics.returns.tables import Tables
from logistics.returns.withdrawal_option import withdrawal_option

PAID_BY_RANK = {"shop": 0, "not_settled": 1, "customer": 2}
REMEDY_RANK = {"refund": 0, "customers_choice": 0, "by_severity": 1, "repair_or_replacement": 2}
NEVER = datetime.max.replace(tzinfo=UTC)


def return_options(purchase: Purchase, tables: Tables, at: datetime) -> ReturnOptions:
    """What the customer may do at the moment `at` (aware).

    The statutory withdrawal is always told, also where there is none; the others only where they bear on the case.
    Raises ReturnRefused for an unknown country, and for dates before 2000 or more than a day after `at`.
    """
    judged = judge(purchase, tables, at)
    options = sorted(_options(judged), key=_rank)
    return ReturnOptions(
        country=purchase.country,
        time_zone=judged.zone.key,
        asked_at=at.astimezone(judged.zone),
        options=tuple(options),
    )


def _options(judged: Judged) -> list[ReturnOption]:
    policy = judged.purchase.policy
    found = (
        withdrawal_option(judged),
        policy_option(judged, policy) if policy else None,
        guarantee_option(judged),
        late_option(judged),
    )
    return [option for option in found if option is not None]


def _rank(option: ReturnOption) -> tuple[bool, int, int, bool, date, float]:
    """Open first; then free sending back, money before repair, delivery refunded, an early refund, a long time."""
    return (
        not option.allowed,
        PAID_BY_RANK[option.return_paid_by],
        REMEDY_RANK[option.remedy],
        not option.refunds_delivery,
        option.refund_until or date.max,
        -(option.deadline or NEVER).timestamp(),
    )
