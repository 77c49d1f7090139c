"""A kept withdrawal as it is told over HTTP, and as the event that tells of it."""

from datetime import date

from crossdesk.contracts.logistics import OrderWithdrawn
from crossdesk.contracts.withdrawals_shown import StatementShown, WithdrawalShown

from logistics.returns.keep_withdrawal import KeptWithdrawal


def shown_withdrawal(kept: KeptWithdrawal, refund_until: date | None) -> WithdrawalShown:
    statement, judged = kept.withdrawal.statement, kept.judged
    assert statement is not None, "a row has a statement"
    law = judged.law if judged else None
    return WithdrawalShown(
        order_id=kept.order_id,
        reference=kept.withdrawal.key,
        state="confirmed" if kept.written else "stated",
        statement=StatementShown(**statement.model_dump(exclude={"contract"})),
        stated_at=kept.stated_at,
        receipt=kept.written,
        in_time=judged.in_time if judged else None,
        deadline=law.deadline if law else None,
        refund_until=refund_until,
        law=law,
    )


def withdrawn(tenant: str, kept: KeptWithdrawal) -> OrderWithdrawn:
    """The event of a confirmed withdrawal, of what was kept with the confirmation: so it is the same every time."""
    receipt, written, judged = kept.withdrawal.receipt, kept.written, kept.judged
    assert receipt and written and judged, "only what is confirmed is told"
    law, statement = judged.law, receipt.statement
    return OrderWithdrawn(
        tenant=tenant,
        order_id=kept.order_id,
        reference=receipt.key,
        submitted_at=receipt.submitted_at,
        name=statement.name,
        email=statement.email,
        items=list(statement.items),
        time_zone=statement.time_zone,
        language=written.language,
        subject=written.subject,
        receipt=written.text,
        in_time=judged.in_time,
        deadline=law.deadline if law else None,
        refund_until=law.refund_until if law and law.allowed else None,
        why="the customer withdrew from the order and confirmed it",
    )
