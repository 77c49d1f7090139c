"""What one account at a provider holds: disputes, uploads, refunds, and the answers given under idempotency keys."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

Reply = tuple[int, dict[str, Any]]


@dataclass
class Dispute:
    """One dispute. `submissions` counts answers: a provider takes one."""

    dispute_id: str
    due_by: datetime
    status: str = "needs_response"
    evidence: dict[str, Any] = field(default_factory=dict)
    files: dict[str, int] = field(default_factory=dict)
    submissions: int = 0

    @property
    def is_open(self) -> bool:
        return self.status == "needs_response" and datetime.now(UTC) < self.due_by


@dataclass
class Account:
    """One provider's account of the shop. `lose`: of so many next requests the work is done and the answer lost."""

    provider: str
    disputes: dict[str, Dispute] = field(default_factory=dict)
    uploads: dict[str, int] = field(default_factory=dict)
    refunds: list[dict[str, Any]] = field(default_factory=list)
    paid: dict[str, int] = field(default_factory=dict)
    answers: dict[str, tuple[str, Reply]] = field(default_factory=dict)
    lose: int = 0

    def open_dispute(self, dispute_id: str, days: float = 20) -> Dispute:
        """A dispute that waits for the shop."""
        return self.disputes.setdefault(dispute_id, Dispute(dispute_id, datetime.now(UTC) + timedelta(days=days)))

    def once(self, key: str, body: bytes, conflict: Reply, work: Callable[[], Reply]) -> Reply:
        """The same answer for the same key; `conflict` where the key came with another body. Faults are not kept."""
        digest = hashlib.sha256(body).hexdigest()
        if key in self.answers:
            first, reply = self.answers[key]
            return reply if first == digest else conflict
        reply = work()
        if key and reply[0] < 500:
            self.answers[key] = digest, reply
        return reply

    def refund(self, payment_id: str, minor: int, metadata: Mapping[str, str]) -> dict[str, Any] | None:
        """A refund, or None where no more than what was paid may go back. Payments hold 1,000.00 unless told."""
        back = sum(each["amount"] for each in self.refunds if each["payment"] == payment_id)
        if minor <= 0 or back + minor > self.paid.get(payment_id, 100_000):
            return None
        number = hashlib.sha256(json.dumps([payment_id, len(self.refunds)]).encode()).hexdigest()[:16]
        made = {"id": f"re_{number}", "payment": payment_id, "amount": minor, "metadata": dict(metadata)}
        self.refunds.append(made)
        return made
