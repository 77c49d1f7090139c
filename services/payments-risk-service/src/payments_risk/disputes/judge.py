"""A dispute with what is known of it becomes a decision, or nothing to decide. No I/O but reading the tables once."""

from dataclasses import dataclass, replace
from datetime import datetime

from payments_risk.disputes.deadlines import Deadline, Windows, deadline_of, load_windows
from payments_risk.disputes.dispute_case import Dispute
from payments_risk.disputes.failures import Failures, load_failures
from payments_risk.disputes.liability import Decision, Liability, decide, load_liability
from payments_risk.disputes.liability_facts import Known, ShiftTable, conflicts, facts_about, load_shifts
from payments_risk.disputes.provider_stages import ProviderStages, load_provider_stages
from payments_risk.disputes.reasons import Reason, ReasonCodes, load_reason_codes, understand

DELIVERY_MATTERS: frozenset[Reason] = frozenset({"not_received", "fraud_online", "not_recognised"})
"""Reasons whose rules ask what happened to the parcel."""


@dataclass(frozen=True)
class Tables:
    """All tables of this package, read and checked at the start."""

    stages: ProviderStages
    codes: ReasonCodes
    windows: Windows
    shifts: ShiftTable
    failures: Failures
    liability: Liability


@dataclass(frozen=True)
class Judged:
    """A decision with the reason it is about and the deadline it is due by."""

    decision: Decision
    reason: Reason
    deadline: Deadline | None


def load_tables() -> Tables:
    """Raises Misconfigured naming file and place of what is malformed in any of them."""
    return Tables(
        load_provider_stages(), load_reason_codes(), load_windows(), load_shifts(), load_failures(), load_liability()
    )


def reason_of(dispute: Dispute, tables: Tables) -> Reason:
    return understand(dispute, tables.codes).reason


def wants_parcel(dispute: Dispute, tables: Tables) -> bool:
    """Whether the parcel's fate bears on it, so that logistics is asked before it is decided.

    Who denies a payment to the shop is heard by a person whatever became of the parcel.
    """
    reason = reason_of(dispute, tables)
    matters = reason in DELIVERY_MATTERS if dispute.stage != "claim" else reason == "not_received"
    return matters and dispute.awaiting == "shop"


def judge(dispute: Dispute, known: Known, tables: Tables, now: datetime) -> Judged | None:
    """Decide by the liability rules at `now`; None when it is not the shop's turn."""
    understood = understand(dispute, tables.codes)
    deadline = deadline_of(dispute, tables.windows)
    facts = facts_about(dispute, understood, known, tables.shifts, deadline, now)
    if facts is None:
        return None
    decision = decide(tables.liability, facts)
    if decision.facts.get("conflict") == "yes":  # whoever clears it is told what contradicts what
        said = conflicts(dispute, understood, known, tables.shifts)
        decision = replace(decision, reasons=(*decision.reasons, *said))
    return Judged(decision, understood.reason, deadline)
