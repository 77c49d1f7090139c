"""PayPal as the simulator plays it. Source: PayPal Customer Disputes API 1, Payments API 2 (refund a capture)."""

import json
from typing import Any

from deploy.simulators.payment_providers.account import Account, Dispute, Reply
from deploy.simulators.payment_providers.form import parts

TOKEN = "simulated-token"  # noqa: S105  # of a simulator
MOST_NOTES = 2000


def refused(status: int, name: str, issue: str = "") -> Reply:
    """An error as PayPal words it."""
    return status, {"name": name, "message": "Simulated", "details": [{"issue": issue}] if issue else []}


NOT_FOUND = refused(404, "RESOURCE_NOT_FOUND")
CLOSED = refused(422, "UNPROCESSABLE_ENTITY", "INVALID_DISPUTE_STATUS")


def show(dispute: Dispute) -> dict[str, Any]:
    """A dispute as `show dispute details` tells it."""
    waiting = "WAITING_FOR_SELLER_RESPONSE" if dispute.is_open else "UNDER_REVIEW"
    given = [{**each, "source": "SUBMITTED_BY_SELLER"} for each in dispute.evidence.get("evidences", [])]
    return {
        "dispute_id": dispute.dispute_id,
        "status": "RESOLVED" if dispute.status == "lost" else waiting,
        "seller_response_due_date": dispute.due_by.isoformat(),
        "evidences": given,
    }


def provide(account: Account, dispute_id: str, content_type: str, body: bytes) -> Reply:
    """POST /v1/customer/disputes/:id/provide-evidence: taken once."""
    dispute = account.disputes.get(dispute_id)
    if dispute is None:
        return NOT_FOUND
    if not dispute.is_open:
        return CLOSED
    found = parts(content_type, body)
    evidence = json.loads(found["input"][0][1]) if "input" in found else {}
    told = evidence.get("evidences") or []
    if not told or any(len(each.get("notes", "")) > MOST_NOTES for each in told):
        return refused(400, "INVALID_REQUEST", "INVALID_PARAMETER")
    dispute.evidence = evidence
    dispute.files = {str(name): len(content) for name, content in found.get("evidence-file", [])}
    dispute.submissions += 1
    dispute.status = "under_review"
    return 200, {"links": []}


def accept(account: Account, dispute_id: str) -> Reply:
    """POST /v1/customer/disputes/:id/accept-claim."""
    dispute = account.disputes.get(dispute_id)
    if dispute is None:
        return NOT_FOUND
    if not dispute.is_open:
        return CLOSED
    dispute.status = "lost"
    return 200, {"links": []}


def refund(account: Account, capture: str, body: bytes) -> Reply:
    """POST /v2/payments/captures/:id/refund, in a currency of two decimals."""
    value = str(json.loads(body)["amount"]["value"])
    made = account.refund(capture, int(value.replace(".", "")), {})
    if made is None:
        return refused(422, "UNPROCESSABLE_ENTITY", "REFUND_AMOUNT_EXCEEDED")
    return 201, {"id": made["id"], "status": "COMPLETED"}
