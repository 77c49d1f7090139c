"""Adyen's defence: a reason code and the documents it takes. Source: evidence.yaml, under adyen. No I/O."""

from collections.abc import Iterator

from payments_risk.evidence.facts import Document
from payments_risk.evidence.limits import File
from payments_risk.evidence.packet import Packet
from payments_risk.evidence.table import Defence, EvidenceTable


def defence_of(packet: Packet, table: EvidenceTable) -> Defence:
    """The defence for reason and scheme; the general one where there is none or one of its pieces is missing."""
    schemes = table.adyen.defences.get(packet.facts.reason, {})
    found = schemes.get(packet.facts.scheme)
    held = found and all(packet.holds(piece) for pieces in found.documents.values() for piece in pieces)
    return found if found and held else table.adyen.otherwise


def defence_files(packet: Packet, report: File | None, defence: Defence) -> Iterator[File]:
    """One file for each document type: the document of its piece, else the report, which holds them all."""
    for kind, pieces in defence.documents.items():
        own = next((each for each in packet.documents if each.kind in pieces), None)
        chosen: Document | File | None = own or report
        if chosen:
            yield File(kind, chosen.name, chosen.content_type, chosen.data, chosen.pages)
