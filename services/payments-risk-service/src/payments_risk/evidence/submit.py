"""Sends answers that are complete enough, once, and hands the others to a person.

`submitting` is committed before the provider is asked, and what came of it after. Whoever dies in between leaves an
answer behind that is never sent again before the provider was asked whether it has it.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Literal

from crossdesk.contracts.event import derive_id
from crossdesk.contracts.payments_risk import DisputeAnswerSettled
from crossdesk.errors import Unavailable
from crossdesk.store.database import Database

from payments_risk import dispute_book
from payments_risk.dispute_book import Kept
from payments_risk.disputes.judge import Tables
from payments_risk.evidence.answer import Answer, answer_of
from payments_risk.evidence.answer_book import KeptAnswer, claim, claim_doubtful, keep_weighed, move
from payments_risk.evidence.attach import attach, in_words
from payments_risk.evidence.known_facts import gather
from payments_risk.evidence.limits import Limits, load_limits
from payments_risk.evidence.packet import Packet, assemble
from payments_risk.evidence.report import draw_report
from payments_risk.evidence.table import EvidenceTable, load_evidence
from payments_risk.evidence.tell import keep_notice
from payments_risk.providers.accounts import Accounts
from payments_risk.providers.provider import PaymentProvider, ProviderRefused, Standing, Unsure

WITHIN = 600.0
"""Seconds a whole submission may take; shorter than the lease by which it would be taken for left behind."""

Outcome = Literal["prepared", "unknown", "submitted", "with_person", "dropped"]


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class AnswerDesk:
    """What answers are made and sent with."""

    accounts: Accounts
    tables: Tables
    evidence: EvidenceTable = field(default_factory=load_evidence)
    limits: Limits = field(default_factory=load_limits)
    clock: Callable[[], datetime] = _now


@dataclass(frozen=True)
class Came:
    """What came of an answer, and why in a sentence without personal data."""

    state: Outcome
    why: str


async def answer_next(database: Database, desk: AnswerDesk, tenant: str) -> bool:
    """Send the tenant's next answer or hand it to a person; False when there is none, or a provider cannot be reached.

    Raises what the database raised.
    """
    async with database.transaction([tenant]) as connection:
        answer = await claim(connection, tenant, desk.clock())
    if answer is None:
        return False
    async with database.transaction([tenant]) as connection:
        kept = await dispute_book.read(connection, tenant, answer.provider, answer.dispute_id)
        facts = await gather(connection, tenant, kept, desk.tables, desk.evidence, desk.clock()) if kept else None
    if kept is None or facts is None:
        return await _settle(database, desk, tenant, answer, None, Came("dropped", "The dispute is not on record."))
    if gone := _gone(kept, answer, desk.clock()):
        return await _settle(database, desk, tenant, answer, None, Came("dropped", gone))
    packet = assemble(facts, desk.evidence)
    came = await _answered(database, desk, tenant, answer, packet)
    return await _settle(database, desk, tenant, answer, packet, came)


def _gone(kept: Kept, answer: KeptAnswer, now: datetime) -> str | None:
    """Why there is nothing to answer any more."""
    if kept.dispute.stage != answer.stage or kept.dispute.awaiting != "shop":
        return "The dispute went on without an answer."
    return "The time for an answer has passed." if kept.due_by and now >= kept.due_by else None


async def _answered(database: Database, desk: AnswerDesk, tenant: str, answer: KeptAnswer, packet: Packet) -> Came:
    now = desk.clock()
    drawn = await asyncio.to_thread(draw_report, packet, desk.evidence, now)
    report, left_out = await asyncio.to_thread(attach, drawn, packet, desk.evidence, desk.limits, now)
    async with database.transaction([tenant]) as connection:
        await keep_weighed(connection, tenant, answer, packet.score, packet.missing, report.data)
    account = desk.accounts.get((tenant, answer.provider))
    if not packet.sendable:
        what = f" It lacks: {', '.join(packet.lacks)}." if packet.lacks else ""
        return Came("with_person", f"The answer is {packet.score} % complete.{what}")
    if account is None:
        return Came("with_person", f"No account with {answer.provider} is set up.")
    filled = answer_of(packet, report, desk.evidence, desk.limits)
    came = await _sent(account, answer, filled)
    said = in_words((*left_out, *filled.left_out)) if came.state == "submitted" else ""
    return replace(came, why=came.why + said)


async def _sent(account: PaymentProvider, answer: KeptAnswer, filled: Answer) -> Came:
    """Stage, then submit. Only what happens from the submission on can leave it unknown whether it was taken."""
    key, submitting = str(answer.answer_id), False
    try:
        async with asyncio.timeout(WITHIN):
            staged = await account.stage(answer.dispute_id, filled, key)
            submitting = True
            await account.submit(answer.dispute_id, filled, staged, key)
    except ProviderRefused as error:
        return Came("with_person", f"{error}.")
    except (Unsure, TimeoutError):
        return Came("unknown" if submitting else "prepared", "The provider did not answer.")
    except Unavailable:
        return Came("prepared", "The provider cannot be reached.")
    return Came("submitted", "The provider has the answer.")


async def ask_about_next(database: Database, desk: AnswerDesk, tenant: str) -> bool:
    """Ask the provider about the next answer nobody heard of; False when there is none or it cannot be reached now."""
    async with database.transaction([tenant]) as connection:
        answer = await claim_doubtful(connection, tenant, desk.clock())
    if answer is None:
        return False
    account = desk.accounts.get((tenant, answer.provider))
    if account is None:
        came = Came("with_person", f"No account with {answer.provider} is set up any more: look there first.")
    else:
        came = await _found(account, answer)
    return await _settle(database, desk, tenant, answer, None, came)


async def _found(account: PaymentProvider, answer: KeptAnswer) -> Came:
    try:
        return _by_standing(await account.standing(answer.dispute_id))
    except ProviderRefused as error:
        return Came("with_person", f"{error}: look there whether it has the answer.")
    except Unavailable:
        return Came("unknown", "The provider cannot be asked.")


def _by_standing(standing: Standing) -> Came:
    if standing.submitted:
        return Came("submitted", "The provider has the answer, as it says when asked.")
    if standing.submitted is False and standing.open:
        return Came("prepared", "The provider has no answer yet.")
    return Came("with_person", "The provider takes no answer any more: look there whether it has this one.")


async def _settle(
    database: Database, desk: AnswerDesk, tenant: str, answer: KeptAnswer, packet: Packet | None, came: Came
) -> bool:
    """Write down what came of it, with the notice of it; True when others may be turned to."""
    now = desk.clock()
    async with database.transaction([tenant]) as connection:
        moved = await move(connection, tenant, answer, came.state, now, of=("submitting", "unknown"), note=came.why)
        if moved and came.state in ("submitted", "with_person"):
            score = packet.score if packet else answer.score
            missing = packet.missing if packet else answer.missing
            kept = await dispute_book.read(connection, tenant, answer.provider, answer.dispute_id)
            event = DisputeAnswerSettled(
                tenant=tenant,
                provider=answer.provider,
                dispute_id=answer.dispute_id,
                order_id=kept.order_id if kept else None,
                state="submitted" if came.state == "submitted" else "with_person",
                score=score,
                missing=list(missing),
                due_by=kept.due_by if kept else None,
                settled_at=now,
                why=came.why,
            )
            notice = derive_id("answer settled", answer.answer_id, came.state, score, came.why)
            await keep_notice(connection, notice, event, now)
    return came.state not in ("prepared", "unknown")
