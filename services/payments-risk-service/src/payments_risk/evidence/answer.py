"""What is sent to a provider: its own fields filled from a packet, and files in its own places. No I/O."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from payments_risk.evidence.adyen_defence import defence_files, defence_of
from payments_risk.evidence.limits import File, Limits, admitted
from payments_risk.evidence.packet import Packet
from payments_risk.evidence.paypal_evidence import paypal_fields, paypal_files
from payments_risk.evidence.stripe_fields import stripe_fields, stripe_files
from payments_risk.evidence.table import EvidenceTable


@dataclass(frozen=True)
class Answer:
    """Fields as the provider names them (nested as its JSON is), files by slot, and what had to be left out."""

    fields: Mapping[str, Any]
    files: tuple[File, ...]
    left_out: tuple[str, ...] = ()


def answer_of(packet: Packet, report: File | None, table: EvidenceTable, limits: Limits) -> Answer:
    """Fill in what the packet's provider asks for. `report` is the PDF of the whole, put where the provider takes it.

    Raises ValueError for a customer's claim, which no provider takes an answer to.
    """
    scheme = packet.facts.scheme
    match packet.facts.provider:
        case "stripe":
            files, left_out = admitted(stripe_files(packet, report, table), limits.stripe.files, scheme)
            return Answer(stripe_fields(packet, table, limits.stripe), files, left_out)
        case "adyen":
            defence = defence_of(packet, table)
            files, left_out = admitted(defence_files(packet, report, defence), limits.adyen.files, scheme)
            return Answer({"defenseReasonCode": defence.code}, files, left_out)
        case "paypal":
            files, left_out = admitted(paypal_files(packet, report), limits.paypal.files, scheme)
            return Answer(paypal_fields(packet, table, limits.paypal, files), files, left_out)
        case _:
            raise ValueError(f"dispute {packet.facts.dispute_id} is the customer's own claim: reply to the customer")
