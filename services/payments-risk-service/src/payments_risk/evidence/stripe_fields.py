"""Stripe's `evidence` hash and its files. Source: docs.stripe.com/api/disputes/evidence_object. No I/O."""

from collections.abc import Iterator, Mapping
from typing import Any

from payments_risk.evidence.facts import Address, EvidenceFacts, Purchase
from payments_risk.evidence.limits import File, StripeLimits, cut
from payments_risk.evidence.packet import Packet
from payments_risk.evidence.table import EvidenceTable

OTHERWISE = "uncategorized_text"
REPORT = "uncategorized_file"
FINGERPRINT, DEVICE_ID = 20, 15
"""Fewest characters of a device's fingerprint and of its id."""


def stripe_fields(packet: Packet, table: EvidenceTable, limits: StripeLimits) -> dict[str, Any]:
    """Text fields by Stripe's names, each within its limit, all together within 150,000 characters.

    What is over is cut from the field that takes the rest first. Where Compelling Evidence 3.0 holds,
    `enhanced_evidence` is filled in too and counts with them.
    """
    named = {table.pieces[name].text: text for name, text in packet.texts.items() if table.pieces[name].text}
    fields = {name: cut(text, limits.fields.get(name, limits.field)) for name, text in named.items() if name}
    enhanced = _enhanced(packet.facts)
    spent = sum(map(len, fields.values())) + _characters(enhanced)
    rest = cut(_rest(packet, table), max(0, min(limits.fields[OTHERWISE], limits.characters - spent)))
    return {**fields, **({OTHERWISE: rest} if rest else {}), **({"enhanced_evidence": enhanced} if enhanced else {})}


def _rest(packet: Packet, table: EvidenceTable) -> str:
    said = ((table.pieces[name], text) for name, text in packet.texts.items())
    return "\n\n".join(f"{piece.means}\n{text}" for piece, text in said if piece.text is None)


def stripe_files(packet: Packet, report: File | None, table: EvidenceTable) -> Iterator[File]:
    """The report first, then each document in the field for its kind; a field takes one file."""
    if report:
        yield File(REPORT, report.name, report.content_type, report.data, report.pages)
    used = {REPORT} if report else set()
    for each in packet.documents:
        slot = table.pieces[each.kind].file
        if slot and slot not in used:
            used.add(slot)
            yield File(slot, each.name, each.content_type, each.data, each.pages)


def _enhanced(facts: EvidenceFacts) -> dict[str, Any]:
    """Compelling Evidence 3.0, where it holds: the disputed purchase and exactly two earlier ones."""
    found = facts.compelling
    if facts.scheme != "visa" or facts.reason != "fraud_online" or found is None or not found.qualifies:
        return {}
    earlier = [each for each in facts.earlier if each.charge_id in found.charges]
    if len(earlier) != len(found.charges):
        return {}
    sold = {"merchandise_or_services": "merchandise" if facts.parcels else "services"}
    priors = [{"charge": each.charge_id, **_purchase(each)} for each in earlier]
    return {
        "visa_compelling_evidence_3": {
            "disputed_transaction": {**_purchase(disputed_purchase(facts)), **sold},
            "prior_undisputed_transactions": priors,
        }
    }


def disputed_purchase(facts: EvidenceFacts) -> Purchase:
    """The disputed payment as the earlier ones are told."""
    paid, order = facts.payment, facts.order
    items = ", ".join(item.name for item in order.items) if order else ""
    return Purchase(
        charge_id=paid.payment_id if paid else "",
        description=items or (order.described if order else None),
        ip=paid.ip if paid else None,
        device=paid.device if paid else None,
        account=facts.customer.account,
        email=facts.customer.email,
        address=next((parcel.address for parcel in facts.parcels if parcel.address), None),
    )


def _purchase(one: Purchase) -> dict[str, Any]:
    device = one.device or ""
    told = {
        "customer_account_id": one.account,
        "customer_device_fingerprint": device if len(device) >= FINGERPRINT else None,
        "customer_device_id": device if DEVICE_ID <= len(device) < FINGERPRINT else None,
        "customer_email_address": one.email,
        "customer_purchase_ip": one.ip,
        "product_description": one.description,
        "shipping_address": _address(one.address) if one.address else None,
    }
    return {name: value for name, value in told.items() if value}


def _address(address: Address) -> dict[str, str]:
    told = {
        "line1": address.line1,
        "line2": address.line2,
        "city": address.city,
        "state": address.state,
        "postal_code": address.postal_code,
        "country": address.country,
    }
    return {name: value for name, value in told.items() if value}


def _characters(value: Any) -> int:
    if isinstance(value, Mapping):
        return sum(map(_characters, value.values()))
    return sum(map(_characters, value)) if isinstance(value, list) else len(value)
