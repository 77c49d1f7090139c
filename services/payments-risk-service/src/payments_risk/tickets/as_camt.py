"""Tickets as XML in the manner of ISO 20022 camt.054 (BankToCustomerDebitCreditNotification).

    Document > BkToCstmrDbtCdtNtfctn
      GrpHdr > MsgId, CreDtTm
      Ntfctn > Id, CreDtTm, Acct > Id > Othr > Id
        Ntry, one a ticket > NtryRef, Amt[Ccy], CdtDbtInd (DBIT: money the shop stands to pay), Sts > Cd (PDNG: open;
          BOOK: paid or refunded; INFO: rejected, no money moves), BookgDt > DtTm, ValDt > DtTm (of what was paid),
          BkTxCd > Prtry > Cd (the rule),
          NtryDtls > TxDtls > Refs > AcctSvcrRef (dispute), EndToEndId (payment), Prtry > Tp, Ref, for each of `order`,
                                     `customer`, `refund of` (the payment to give back), `refund at` (who took it)
                                     and `paid by` (finance's reference)
                            > Amt[Ccy], CdtDbtInd > RmtInf > Ustrd (whole, what is cut elsewhere) > AddtlTxInf
                              (sentence, note, facts)

It is valid by the schema that ISO 20022 registered (tests hold it to that) and no statement of a bank.
Source: ISO 20022 message catalogue, camt.054.001.08.
"""

from collections.abc import Iterable
from datetime import datetime
from xml.etree import ElementTree as ET

from payments_risk.disputes.finance_ticket import KeptTicket, told_of
from payments_risk.tickets.amounts import plain_amount

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"
SHORT, LINE, LONG = 35, 140, 500
"""Characters of Max35Text, Max140Text and Max500Text."""
STATUS = {"paid": "BOOK", "refunded": "BOOK", "rejected": "INFO"}
"""Codes of ISO 20022's external code set for the status of an entry."""
NONE = "NOTPROVIDED"
"""The word ISO 20022 has for a reference there is none of; no text may be empty."""


def tickets_camt(tickets: Iterable[KeptTicket], tenant: str, made_at: datetime) -> str:
    """One notification with an entry for each ticket; `tenant` stands for the account. Times are UTC."""
    document = ET.Element("Document", xmlns=NAMESPACE)
    message = ET.SubElement(document, "BkToCstmrDbtCdtNtfctn")
    name = f"{tenant[:18]}-{made_at:%Y%m%d%H%M%S}"
    header = ET.SubElement(message, "GrpHdr")
    _put(header, "MsgId", name, SHORT)
    _put(header, "CreDtTm", made_at.isoformat())
    notification = ET.SubElement(message, "Ntfctn")
    _put(notification, "Id", name, SHORT)
    _put(notification, "CreDtTm", made_at.isoformat())
    _put(ET.SubElement(ET.SubElement(ET.SubElement(notification, "Acct"), "Id"), "Othr"), "Id", tenant, SHORT)
    for ticket in tickets:
        _entry(notification, ticket)
    ET.indent(document)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(document, encoding="unicode") + "\n"


def _entry(notification: ET.Element, kept: KeptTicket) -> None:
    ticket, closing = kept.ticket, kept.closing
    entry = ET.SubElement(notification, "Ntry")
    _put(entry, "NtryRef", ticket.ticket_id.hex, SHORT)
    ET.SubElement(entry, "Amt", Ccy=ticket.amount.currency).text = plain_amount(ticket.amount)
    _put(entry, "CdtDbtInd", "DBIT")
    _put(ET.SubElement(entry, "Sts"), "Cd", STATUS[closing.outcome] if closing else "PDNG")
    _put(ET.SubElement(entry, "BookgDt"), "DtTm", ticket.opened_at.isoformat())
    if closing and closing.outcome != "rejected":
        _put(ET.SubElement(entry, "ValDt"), "DtTm", closing.closed_at.isoformat())
    _put(ET.SubElement(ET.SubElement(entry, "BkTxCd"), "Prtry"), "Cd", ticket.rule, SHORT)
    details = ET.SubElement(ET.SubElement(entry, "NtryDtls"), "TxDtls")
    references = ET.SubElement(details, "Refs")
    _put(references, "AcctSvcrRef", ticket.dispute_id, SHORT)
    _put(references, "EndToEndId", ticket.payment_id or NONE, SHORT)
    for kind, reference in _own_references(kept):
        own = ET.SubElement(references, "Prtry")
        _put(own, "Tp", kind, SHORT)
        _put(own, "Ref", reference, SHORT)
    ET.SubElement(details, "Amt", Ccy=ticket.amount.currency).text = plain_amount(ticket.amount)
    _put(details, "CdtDbtInd", "DBIT")
    if lines := list(_whole(kept)):
        remittance = ET.SubElement(details, "RmtInf")
        for line in lines:
            _put(remittance, "Ustrd", line)
    _put(details, "AddtlTxInf", _told(kept), LONG)


def _whole(kept: KeptTicket) -> Iterable[str]:
    """What has no room in its own field, such as a claim's id of 36 characters, in lines of its own."""
    ticket = kept.ticket
    references = [("dispute", ticket.dispute_id), ("payment", ticket.payment_id or ""), *_own_references(kept)]
    long = [(name, text) for name, text in references if len(text) > SHORT]
    long += [("told", text) for text in [_told(kept)] if len(text) > LONG]
    for name, text in long:
        written = f"{name}: {text}"
        yield from (written[start : start + LINE] for start in range(0, len(written), LINE))


def _own_references(kept: KeptTicket) -> Iterable[tuple[str, str]]:
    ticket = kept.ticket
    told = {
        "order": ticket.order_id,
        "customer": ticket.customer_id,
        "refund of": ticket.refund_of,
        "refund at": ticket.refund_at,
        "paid by": kept.closing.reference if kept.closing else None,
    }
    return ((kind, reference) for kind, reference in told.items() if reference)


def _told(kept: KeptTicket) -> str:
    ticket = kept.ticket
    done = f" Closed: {told_of(kept.closing)}. {kept.closing.note or ''}".rstrip() if kept.closing else " Open."
    due = f" Due by {ticket.due_by.isoformat()}." if ticket.due_by else ""
    facts = ", ".join(f"{fact} {word}" for fact, word in ticket.facts.items())
    return f"{ticket.sentence} {ticket.note}{done}{due} Facts: {facts}."


def _put(parent: ET.Element, name: str, text: str, longest: int | None = None) -> None:
    ET.SubElement(parent, name).text = "".join(filter(_may_stand, text))[:longest] or NONE


def _may_stand(character: str) -> bool:
    """Whether XML 1.0 allows the character at all; there is no way to escape the others."""
    code = ord(character)
    return character in "\t\n\r" or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000
