"""Adyen as the simulator plays it. Source: Adyen Disputes API 30, Checkout API 71 (refunds), API errors."""

import base64
import binascii
import json
from typing import Any

from deploy.simulators.payment_providers.account import Account, Dispute, Reply

DEFENCES = {
    "SupplyDefenseMaterial": ("DefenseMaterial",),
    "MerchandiseReceived": ("DateMerchandiseShipped", "ProofOfGoodsOrServicesProvided"),
    "GoodsOrServicesProvided": ("ProofOfGoodsOrServicesProvided",),
    "AdditionalInformation": ("DefenseMaterial", "AdditionalInformation"),
}
MOST_BYTES = 2_000_000
TAKEN = ("application/pdf", "image/jpeg", "image/tiff")


def refused(status: int, code: str) -> Reply:
    """An error as Adyen words it."""
    return status, {"status": status, "errorCode": code, "errorType": "validation", "message": f"Simulated: {code}"}


def failed(why: str) -> Reply:
    """What the dispute service will not do is a success that says so."""
    return 200, {"disputeServiceResult": {"success": False, "errorMessage": why}}


DONE: Reply = 200, {"disputeServiceResult": {"success": True}}


def dispute_service(account: Account, merchant: str, operation: str, body: bytes) -> Reply:
    """POST /ca/services/DisputeService/v30/:operation."""
    asked: dict[str, Any] = json.loads(body)
    if asked.get("merchantAccountCode") != merchant:
        return refused(403, "901")
    dispute = account.disputes.get(str(asked.get("disputePspReference")))
    if dispute is None:
        return refused(422, "dispute_not_found")
    match operation:
        case "retrieveApplicableDefenseReasons":
            return 200, {"defenseReasons": _defences(dispute), **DONE[1]}
        case "supplyDefenseDocument":
            return _supply(dispute, asked.get("defenseDocuments") or [])
        case "defendDispute":
            return _defend(dispute, str(asked.get("defenseReasonCode")))
        case "acceptDispute":
            return _accept(dispute)
    return refused(404, "no_such_operation")


def _defences(dispute: Dispute) -> list[dict[str, Any]]:
    return [_defence(dispute, code, kinds) for code, kinds in DEFENCES.items()] if dispute.is_open else []


def _defence(dispute: Dispute, code: str, kinds: tuple[str, ...]) -> dict[str, Any]:
    documents = [
        {"defenseDocumentTypeCode": kind, "available": kind in dispute.files, "requirementLevel": "Required"}
        for kind in kinds
    ]
    satisfied = all(kind in dispute.files for kind in kinds)
    return {"defenseReasonCode": code, "defenseDocumentTypes": documents, "satisfied": satisfied}


def _supply(dispute: Dispute, documents: list[dict[str, Any]]) -> Reply:
    if not dispute.is_open:
        return failed("Dispute is not open")
    for each in documents:
        try:
            size = len(base64.b64decode(each["content"], validate=True))
        except (KeyError, binascii.Error):
            return refused(422, "document_unreadable")
        if size > MOST_BYTES or each.get("contentType") not in TAKEN:
            return failed("Document is too large or of a type that is not taken")
        dispute.files[str(each.get("defenseDocumentTypeCode"))] = size
    return DONE


def _defend(dispute: Dispute, code: str) -> Reply:
    if not dispute.is_open:
        return failed("Dispute was defended before or is closed")
    if code not in DEFENCES or not all(kind in dispute.files for kind in DEFENCES[code]):
        return failed("Defense material is missing")
    dispute.submissions += 1
    dispute.status = "under_review"
    return DONE


def _accept(dispute: Dispute) -> Reply:
    if not dispute.is_open:
        return failed("Dispute is closed")
    dispute.status = "lost"
    return DONE


def refund(account: Account, merchant: str, payment: str, body: bytes) -> Reply:
    """POST /v71/payments/:pspReference/refunds."""
    asked = json.loads(body)
    if asked.get("merchantAccount") != merchant:
        return refused(403, "901")
    made = account.refund(payment, int(asked["amount"]["value"]), {"reference": str(asked.get("reference"))})
    if made is None:
        return refused(422, "137")
    return 201, {"pspReference": made["id"], "paymentPspReference": payment, "status": "received"}
