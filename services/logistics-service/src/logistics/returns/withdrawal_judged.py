"""How the law's rules judge a withdrawal: at the moment it was submitted, and by what was known of the order then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from crossdesk.contracts.return_options import Kind, ReturnOption, ReturnOptions
from crossdesk.contracts.return_question import ReturnQuestion

from logistics.known import KnownOrder, KnownParcel
from logistics.returns.periods import last_day
from logistics.returns.purchase_asked import purchase_asked
from logistics.returns.refused import ReturnRefused
from logistics.returns.return_options import return_options
from logistics.returns.rules import rule_at
from logistics.returns.tables import Tables
from logistics.returns.withdrawal import WithdrawalReceipt, in_time

STATED = frozenset({"use_withdrawal_function", "state_withdrawal"})


@dataclass(frozen=True)
class Judgement:
    """`law` is the statutory right, None where no rules are held for the country. `in_time` is None without a right."""

    law: ReturnOption | None
    in_time: bool | None


def judge_withdrawal(
    receipt: WithdrawalReceipt, order: KnownOrder, parcels: Sequence[KnownParcel], tables: Tables
) -> Judgement:
    """Whatever the rules say a withdrawal is taken; whether it holds is for the shop and the customer to settle."""
    try:
        purchase = purchase_asked(ReturnQuestion(reason="changed_mind"), order, parcels)
        found = return_options(purchase, tables, receipt.submitted_at)
    except ReturnRefused:  # a country without rules, or an order whose dates cannot be
        return Judgement(None, None)
    law = _what_is_left(option_of(found, "statutory_withdrawal"))
    if law is None or not (law.allowed or law.refusal == "period_over"):
        return Judgement(law, None)
    return Judgement(law, in_time(receipt, law.deadline))


def _what_is_left(law: ReturnOption | None) -> ReturnOption | None:
    """Of the steps those after the statement, which was made."""
    left = tuple(step for step in law.steps if step.code not in STATED) if law else ()
    return law.model_copy(update={"steps": left}) if law else None


def option_of(found: ReturnOptions, kind: Kind) -> ReturnOption | None:
    """The option of this kind, where the rules tell one."""
    return next((option for option in found.options if option.kind == kind), None)


def refund_until(
    law: ReturnOption | None, goods_back: datetime | None, order: KnownOrder, tables: Tables
) -> date | None:
    """Last day for the refund: as the rules count from the statement, else from the day the goods came back."""
    if law is None or not law.allowed:
        return None
    return law.refund_until or _counted_from(goods_back, order, tables)


def _counted_from(goods_back: datetime | None, order: KnownOrder, tables: Tables) -> date | None:
    market = tables.markets.get(order.destination)
    if goods_back is None or market is None:
        return None
    zone = ZoneInfo(market.time_zones[0])
    rule = rule_at(market.withdrawal, order.placed_at.astimezone(zone).date())
    term = rule.refund.term if rule and rule.refund else None
    if term is None or term.counted_from != "goods_back":
        return None
    return last_day(term, goods_back.astimezone(zone).date(), market.market)
