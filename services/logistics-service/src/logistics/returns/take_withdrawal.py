"""The two steps of a withdrawal from an order, each in a transaction of its own."""

from dataclasses import replace
from datetime import datetime

from crossdesk.store.database import Database

from logistics.returns.keep_withdrawal import (
    KeptWithdrawal,
    keep_receipt,
    keep_statement,
    load_withdrawal,
    reference,
)
from logistics.returns.order_asked import OrderAsked
from logistics.returns.refused import ReturnRefused
from logistics.returns.tables import Tables
from logistics.returns.withdrawal import Withdrawal, WithdrawalStatement, confirm_withdrawal, state_withdrawal
from logistics.returns.withdrawal_judged import judge_withdrawal
from logistics.returns.withdrawal_receipt import receipt_texts, written_receipt


async def take_statement(
    database: Database, asked: OrderAsked, statement: WithdrawalStatement, at: datetime
) -> KeptWithdrawal:
    """Step 1. Raises ReturnRefused for another statement after the confirmation."""
    tenant, order_id = asked.tenant, asked.order.order_id
    async with database.transaction([tenant]) as connection:
        await keep_statement(connection, tenant, order_id, statement, at)
        kept = await load_withdrawal(connection, tenant, order_id, lock=True)
        assert kept is not None, "it was inserted or there before"
        state_withdrawal(kept.withdrawal, statement)
        return kept


async def take_confirmation(database: Database, asked: OrderAsked, tables: Tables, at: datetime) -> KeptWithdrawal:
    """Step 2, submitted at the moment `at`. Confirmed again, all stays. Raises ReturnRefused without step 1."""
    tenant, order_id = asked.tenant, asked.order.order_id
    async with database.transaction([tenant]) as connection:
        kept = await load_withdrawal(connection, tenant, order_id, lock=True)
        before = kept.withdrawal if kept else Withdrawal(key=reference(order_id))
        after = confirm_withdrawal(before, at)
        if kept is None:
            raise ReturnRefused("statement", "there is nothing to confirm: state the withdrawal first")
        if after == before:
            return kept
        confirmed = _with_receipt(replace(kept, withdrawal=after), asked, tables)
        await keep_receipt(connection, tenant, confirmed)
        return confirmed


def _with_receipt(kept: KeptWithdrawal, asked: OrderAsked, tables: Tables) -> KeptWithdrawal:
    receipt = kept.withdrawal.receipt
    assert receipt is not None, "it was confirmed"
    written = written_receipt(receipt, receipt_texts())
    return replace(kept, written=written, judged=judge_withdrawal(receipt, asked.order, asked.parcels, tables))
