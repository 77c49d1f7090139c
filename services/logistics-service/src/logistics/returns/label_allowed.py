"""Whether the rules give the way to return a label is asked for."""

from collections.abc import Sequence
from datetime import datetime

from crossdesk.contracts.return_label import ReturnLabelAsked
from crossdesk.contracts.return_question import ReturnQuestion

from logistics.known import KnownOrder, KnownParcel
from logistics.returns.keep_withdrawal import KeptWithdrawal
from logistics.returns.purchase_asked import purchase_asked
from logistics.returns.refused import ReturnRefused
from logistics.returns.return_options import return_options
from logistics.returns.tables import Tables
from logistics.returns.withdrawal_judged import option_of

OF_THE_QUESTION = {"reason", "category", "opened", "delivered_at", "policy_days"}


def check_label(
    asked: ReturnLabelAsked,
    order: KnownOrder,
    parcels: Sequence[KnownParcel],
    withdrawal: KeptWithdrawal | None,
    tables: Tables,
    at: datetime,
) -> None:
    """Raises ReturnRefused, with the reason, for an option that is not open for this order at the moment `at`.

    Who withdrew in time may send the goods back after the period as well: that is judged as of the withdrawal.
    """
    if asked.option == "statutory_withdrawal" and withdrawn_in_time(withdrawal):
        return
    question = ReturnQuestion.model_validate(asked.model_dump(include=OF_THE_QUESTION, exclude_none=True))
    found = return_options(purchase_asked(question, order, parcels), tables, at)
    option = option_of(found, asked.option)
    if option is None:
        raise ReturnRefused("option", f"the rules give no {asked.option} for this order and the reason {asked.reason}")
    if not option.allowed:
        raise ReturnRefused("option", f"{asked.option} is not open for this order: {option.refusal}")


def withdrawn_in_time(withdrawal: KeptWithdrawal | None) -> bool:
    judged = withdrawal.judged if withdrawal else None
    return judged is not None and judged.in_time is True
