"""What a customer who withdraws does, in order, and needs at hand."""

from datetime import date, timedelta

from crossdesk.contracts.return_options import ReturnLine

from logistics.returns.judged import Judged
from logistics.returns.rules import WithdrawalRule, rule_at


def withdrawal_steps(judged: Judged, rule: WithdrawalRule, refund_until: date | None) -> tuple[ReturnLine, ...]:
    """Say so, give the goods back, get the money."""
    return (
        judged.tables.line(_statement(judged)),
        *_giving_back(judged, rule),
        judged.tables.line("await_refund", refund_until),
    )


def withdrawal_documents(judged: Judged) -> tuple[ReturnLine, ...]:
    codes = ["order_number", "copy_of_statement"]
    if judged.purchase.category != "digital" and judged.delivered is not None:
        codes.append("proof_of_posting")
    return judged.tables.lines(*codes)


def _statement(judged: Judged) -> str:
    has_function = rule_at(judged.market.withdrawal_function, judged.bought) is not None
    return "use_withdrawal_function" if has_function else "state_withdrawal"


def _giving_back(judged: Judged, rule: WithdrawalRule) -> tuple[ReturnLine, ...]:
    if judged.purchase.category == "digital":
        return judged.tables.lines("stop_using_content")
    until = judged.today + timedelta(days=rule.send_back_days) if rule.send_back_days else None
    if judged.delivered is None:
        return judged.tables.lines("send_back_when_it_comes")
    return (judged.tables.line("send_back", until), judged.tables.line("keep_proof_of_posting"))
