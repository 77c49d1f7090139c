"""Stripe as the simulator plays it. Source: Stripe API, disputes, files, refunds, errors."""

from typing import Any

from deploy.simulators.payment_providers.account import Account, Dispute, Reply
from deploy.simulators.payment_providers.form import nested, parts

MOST_CHARACTERS = 150_000
MOST_BYTES = 4_500_000
FILES = frozenset(
    {
        "cancellation_policy",
        "customer_communication",
        "customer_signature",
        "duplicate_charge_documentation",
        "receipt",
        "refund_policy",
        "service_documentation",
        "shipping_documentation",
        "uncategorized_file",
    }
)


def refused(status: int, code: str, kind: str = "invalid_request_error") -> Reply:
    """An error as Stripe words it."""
    return status, {"error": {"type": kind, "code": code, "message": f"Simulated: {code}"}}


CONFLICT = refused(400, "idempotency_key_in_use", "idempotency_error")
NOT_FOUND = refused(404, "resource_missing")


def show(dispute: Dispute) -> dict[str, Any]:
    """A dispute object."""
    details = {
        "due_by": int(dispute.due_by.timestamp()),
        "has_evidence": bool(dispute.evidence),
        "past_due": not dispute.is_open and dispute.submissions == 0,
        "submission_count": dispute.submissions,
    }
    return {
        "id": dispute.dispute_id,
        "object": "dispute",
        "status": dispute.status,
        "evidence": dispute.evidence,
        "evidence_details": details,
    }


def upload(account: Account, content_type: str, body: bytes) -> Reply:
    """POST /v1/files."""
    found = parts(content_type, body)
    if found.get("purpose") != [(None, b"dispute_evidence")] or "file" not in found:
        return refused(400, "parameter_missing")
    [(_, content)] = found["file"]
    if len(content) > MOST_BYTES:
        return refused(400, "file_too_large")
    name = f"file_{len(account.uploads) + 1:08d}"
    account.uploads[name] = len(content)
    return 200, {"id": name, "object": "file", "purpose": "dispute_evidence", "size": len(content)}


def update(account: Account, dispute_id: str, body: bytes) -> Reply:
    """POST /v1/disputes/:id: staged, or submitted, which is taken once."""
    dispute = account.disputes.get(dispute_id)
    if dispute is None:
        return NOT_FOUND
    if not dispute.is_open:
        return refused(400, "dispute_evidence_already_submitted")
    form = nested(body)
    evidence = form.get("evidence", {})
    if _characters(evidence) > MOST_CHARACTERS:
        return refused(400, "evidence_too_long")
    if any(evidence[name] not in account.uploads for name in FILES & evidence.keys()):
        return NOT_FOUND
    dispute.evidence |= evidence
    if form.get("submit", "true") == "true":
        dispute.submissions += 1
        dispute.status = "under_review"
    return 200, show(dispute)


def close(account: Account, dispute_id: str) -> Reply:
    """POST /v1/disputes/:id/close."""
    dispute = account.disputes.get(dispute_id)
    if dispute is None:
        return NOT_FOUND
    if not dispute.is_open:
        return refused(400, "dispute_already_closed")
    dispute.status = "lost"
    return 200, show(dispute)


def refund(account: Account, body: bytes) -> Reply:
    """POST /v1/refunds."""
    form = nested(body)
    payment = form.get("charge") or form.get("payment_intent")
    if not payment or not str(form.get("amount", "")).isdecimal():
        return refused(400, "parameter_missing")
    made = account.refund(payment, int(form["amount"]), form.get("metadata", {}))
    if made is None:
        return refused(400, "amount_too_large")
    return 200, {"object": "refund", "status": "succeeded", **made}


def refunds_of(account: Account, payment: str) -> Reply:
    """GET /v1/refunds, newest first."""
    found = [each for each in reversed(account.refunds) if each["payment"] == payment]
    return 200, {"object": "list", "data": found, "has_more": False}


def _characters(value: Any) -> int:
    return sum(map(_characters, value.values())) if isinstance(value, dict) else len(value)
