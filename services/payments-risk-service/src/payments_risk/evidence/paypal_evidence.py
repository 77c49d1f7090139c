"""PayPal's `evidences`: kinds with tracking, refunds, notes and documents. Source: PayPal Disputes API. No I/O."""

from collections.abc import Iterator, Sequence
from typing import Any

from payments_risk.evidence.facts import EvidenceFacts
from payments_risk.evidence.limits import File, PayPalLimits, cut
from payments_risk.evidence.packet import Packet
from payments_risk.evidence.table import EvidenceKind, EvidenceTable

SLOT = "evidence-file"


def paypal_fields(packet: Packet, table: EvidenceTable, limits: PayPalLimits, files: Sequence[File]) -> dict[str, Any]:
    """`{"evidences": [...]}`: the kinds for the reason whose pieces are held, the files named in the first of them."""
    kinds = [kind for kind in table.paypal.kinds.get(packet.facts.reason, ()) if all(map(packet.holds, kind.pieces))]
    told = [_told(kind, packet, table, limits) for kind in kinds or table.paypal.otherwise]
    if files:
        told[0]["documents"] = [{"name": file.name} for file in files]
    return {"evidences": told}


def paypal_files(packet: Packet, report: File | None) -> Iterator[File]:
    """The report and all documents; PayPal has one place for them."""
    if report:
        yield File(SLOT, report.name, report.content_type, report.data, report.pages)
    for each in packet.documents:
        yield File(SLOT, each.name, each.content_type, each.data, each.pages)


def _told(kind: EvidenceKind, packet: Packet, table: EvidenceTable, limits: PayPalLimits) -> dict[str, Any]:
    names = kind.pieces or tuple(packet.texts)
    notes = "\n".join(f"{table.pieces[name].means}: {packet.texts[name]}" for name in names if name in packet.texts)
    told: dict[str, Any] = {"evidence_type": kind.type}
    if kind.info:
        told["evidence_info"] = _tracking(packet.facts) if kind.info == "tracking" else _refunds(packet.facts)
    if notes:
        told["notes"] = cut(notes, limits.notes)
    return told


def _tracking(facts: EvidenceFacts) -> dict[str, Any]:
    """`carrier_name` is a closed list of PayPal's; the carrier's own name goes beside `OTHER`."""
    return {
        "tracking_info": [
            {"carrier_name": "OTHER", "tracking_number": parcel.tracking_number}
            | ({"carrier_name_other": parcel.carrier} if parcel.carrier else {})
            for parcel in facts.parcels
        ]
    }


def _refunds(facts: EvidenceFacts) -> dict[str, Any]:
    return {"refund_ids": [{"refund_id": each.refund_id} for each in facts.refunds]}
