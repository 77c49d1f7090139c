"""Tickets as files: what a spreadsheet opens safely, and XML that any reader takes."""

import csv
from datetime import UTC, datetime
from importlib.metadata import distribution
from io import StringIO
from typing import Any
from uuid import UUID
from xml.etree import ElementTree as ET

import pytest
import xmlschema
from crossdesk.contracts.event import Money
from crossdesk.contracts.finance_tickets import TicketClosing
from crossdesk.contracts.payments_risk import FinanceTicketOpened
from hypothesis import given, settings
from hypothesis import strategies as st

from payments_risk.billing.refused import BillRefused
from payments_risk.commands import run_command
from payments_risk.disputes.finance_ticket import KeptTicket
from payments_risk.tickets.amounts import plain_amount
from payments_risk.tickets.as_camt import NAMESPACE, tickets_camt
from payments_risk.tickets.as_csv import COLUMNS, guarded, tickets_csv

AT = datetime(2026, 11, 26, 22, 30, 5, tzinfo=UTC)
IN = {"c": NAMESPACE}
TEXTS = st.text(st.characters(codec="utf-8"), max_size=60)


def a_ticket(closing: TicketClosing | None = None, **fields: Any) -> KeptTicket:
    values = {
        "tenant": "demo",
        "ticket_id": UUID(int=7),
        "cause": "decision",
        "provider": "stripe",
        "dispute_id": "dp_1",
        "order_id": "CB-1",
        "payment_id": "ch_1",
        "amount": Money(minor=4990, currency="EUR"),
        "rule": "gateway-error",
        "sentence": "The gateway made the error.",
        "note": "The rules leave it to finance.",
        "facts": {"fault": "gateway"},
        "opened_at": AT,
    }
    return KeptTicket(FinanceTicketOpened(**{**values, **fields}), closing)


@pytest.fixture(scope="module")
def registered() -> xmlschema.XMLSchema:
    """The schema of ISO 20022, which grants everybody its use, as a package of bank statements ships it."""
    return xmlschema.XMLSchema(str(distribution("camt053").locate_file("camt053/xsd/camt.054.001.08.xsd")))


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(StringIO(text, newline="")))


@pytest.mark.parametrize(
    ("minor", "currency", "written"),
    [(4990, "EUR", "49.90"), (5, "EUR", "0.05"), (4990, "JPY", "4990"), (4990, "KWD", "4.990"), (0, "USD", "0.00")],
)
def test_amounts_have_the_digits_of_their_currency(minor: int, currency: str, written: str) -> None:
    assert plain_amount(Money(minor=minor, currency=currency)) == written


@given(st.integers(min_value=0, max_value=10**12))
def test_an_amount_read_back_is_the_amount_that_was_written(minor: int) -> None:
    whole, _, part = plain_amount(Money(minor=minor, currency="EUR")).partition(".")
    assert int(whole) * 100 + int(part) == minor


def test_a_currency_that_is_none_is_refused() -> None:
    with pytest.raises(BillRefused, match="XXQ"):
        tickets_csv([a_ticket(amount=Money(minor=1, currency="XXQ"))])


def test_lines_end_in_crlf_and_quotes_are_doubled() -> None:
    text = tickets_csv([a_ticket(order_id='CB "1", a\nb')])
    assert text.startswith(",".join(COLUMNS) + "\r\n")
    assert '"CB ""1"", a\nb"' in text
    assert text.endswith("\r\n")


@pytest.mark.parametrize("evil", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1", "\r=1", "＝1"])
def test_what_a_spreadsheet_would_run_is_text(evil: str) -> None:
    assert guarded(evil) == f"'{evil}"
    cells = dict(zip(COLUMNS, rows(tickets_csv([a_ticket(payment_id=evil)]))[1], strict=True))
    assert cells["payment_id"] == f"'{evil}"


@given(TEXTS, TEXTS)
def test_every_text_comes_back_as_it_was_but_for_the_guard(order: str, note: str) -> None:
    header, cells = rows(tickets_csv([a_ticket(order_id=order, note=note)]))
    told = dict(zip(header, cells, strict=True))
    assert told["order_id"] in (order, f"'{order}")
    assert told["note"].removeprefix("'") in (note, note.removeprefix("'"))
    assert not any(cell[:1] in "=+-@" for cell in cells if cell)


def test_the_xml_has_the_structure_it_is_described_to_have() -> None:
    text = tickets_camt(
        [a_ticket(due_by=AT), a_ticket(ticket_id=UUID(int=8), order_id=None, payment_id=None)], "demo", AT
    )
    document = ET.fromstring(text.encode())  # our own
    assert document.tag == f"{{{NAMESPACE}}}Document"
    [message] = document
    assert [_name(each) for each in message] == ["GrpHdr", "Ntfctn"]
    notification = message[1]
    assert [_name(each) for each in notification] == ["Id", "CreDtTm", "Acct", "Ntry", "Ntry"]
    first, second = notification.findall("c:Ntry", IN)
    assert [_name(each) for each in first] == [
        "NtryRef",
        "Amt",
        "CdtDbtInd",
        "Sts",
        "BookgDt",
        "BkTxCd",
        "NtryDtls",
    ]
    details = first.find("c:NtryDtls/c:TxDtls", IN)
    assert details is not None
    assert [_name(each) for each in details] == ["Refs", "Amt", "CdtDbtInd", "AddtlTxInf"]
    amount = first.find("c:Amt", IN)
    assert amount is not None
    assert (amount.text, amount.attrib) == ("49.90", {"Ccy": "EUR"})
    assert first.findtext(".//c:Prtry/c:Ref", namespaces=IN) == "CB-1"
    assert "2026-11-26" in (first.findtext(".//c:AddtlTxInf", namespaces=IN) or "")
    assert second.findtext(".//c:EndToEndId", namespaces=IN) == "NOTPROVIDED"
    assert second.find(".//c:Refs/c:Prtry", IN) is None


def test_a_bookkeeper_finds_which_payment_to_give_back_whose_it_is_and_where(registered: xmlschema.XMLSchema) -> None:
    told: dict[str, Any] = {
        "customer_id": "c-1",
        "refund_of": "ch_2",
        "refund_at": "stripe",
        "reasons": ["The order was paid twice."],
    }
    ticket = a_ticket(cause="settlement", **told)
    cells = dict(zip(COLUMNS, rows(tickets_csv([ticket]))[1], strict=True))
    assert [cells[name] for name in ("payment_id", "customer_id", "refund_of", "refund_at")] == [
        "ch_1", "c-1", "ch_2", "stripe"
    ]  # fmt: skip
    assert cells["reasons"] == "The order was paid twice."
    text = tickets_camt([ticket], "demo", AT)
    registered.validate(text)
    own = ET.fromstring(text.encode()).findall(".//c:Refs/c:Prtry", IN)  # our own
    assert {each.findtext("c:Tp", "", IN): each.findtext("c:Ref", "", IN) for each in own} == {
        "order": "CB-1",
        "customer": "c-1",
        "refund of": "ch_2",
        "refund at": "stripe",
    }


@pytest.mark.parametrize(
    ("outcome", "reference", "status", "valued"),
    [("paid", "SEPA-77", "BOOK", True), ("refunded", "re_9", "BOOK", True), ("rejected", None, "INFO", False)],
)
def test_a_bookkeeper_finds_what_was_done_by_whom_and_when(
    registered: xmlschema.XMLSchema, outcome: Any, reference: str | None, status: str, valued: bool
) -> None:
    closing = TicketClosing(outcome=outcome, reference=reference, note="=1+1", closed_by="finance-2", closed_at=AT)
    done, waiting = a_ticket(closing), a_ticket()
    cells, still_open = (dict(zip(COLUMNS, row, strict=True)) for row in rows(tickets_csv([done, waiting]))[1:])
    names = ("state", "outcome", "reference", "closed_by", "closed_at", "closing_note")
    told = ["closed", outcome, reference or "", "finance-2", AT.isoformat(), "'=1+1"]
    assert [cells[name] for name in names] == told
    assert [still_open[name] for name in names] == ["open", "", "", "", "", ""]
    text = tickets_camt([done, waiting], "demo", AT)
    registered.validate(text)
    closed_entry, open_entry = ET.fromstring(text.encode()).findall(".//c:Ntry", IN)  # our own
    codes = [each.findtext("c:Sts/c:Cd", "", IN) for each in (closed_entry, open_entry)]
    assert codes == [status, "PDNG"]
    assert (closed_entry.find("c:ValDt", IN) is not None, open_entry.find("c:ValDt", IN)) == (valued, None)
    own = {
        each.findtext("c:Tp", "", IN): each.findtext("c:Ref", "", IN)
        for each in closed_entry.findall(".//c:Refs/c:Prtry", IN)
    }
    assert own.get("paid by") == reference
    assert f"Closed: {outcome}" in closed_entry.findtext(".//c:AddtlTxInf", "", IN)
    assert "Open." in open_entry.findtext(".//c:AddtlTxInf", "", IN)


def test_a_reference_too_long_for_its_field_is_told_whole_beside_it(registered: xmlschema.XMLSchema) -> None:
    claim, long = str(UUID(int=9)), "x" * 255
    text = tickets_camt([a_ticket(dispute_id=claim, refund_of=long, note="n" * 600)], "demo", AT)
    registered.validate(text)
    lines = [each.text or "" for each in ET.fromstring(text.encode()).findall(".//c:RmtInf/c:Ustrd", IN)]  # our own
    assert lines[0] == f"dispute: {claim}"
    assert f"refund of: {long}" in "".join(lines)
    assert "n" * 600 in "".join(lines)
    assert "RmtInf" not in tickets_camt([a_ticket()], "demo", AT)


@given(st.text(st.characters(codec="utf-8"), max_size=700))
def test_the_xml_is_well_formed_and_bounded_whatever_the_texts_hold(text: str) -> None:
    written = tickets_camt([a_ticket(dispute_id=text, note=text)], "demo", AT)
    document = ET.fromstring(written.encode())  # our own
    assert len(document.findtext(".//c:AcctSvcrRef", "", IN)) <= 35
    assert len(document.findtext(".//c:AddtlTxInf", "", IN)) <= 500


@settings(max_examples=40)
@given(TEXTS, TEXTS, st.integers(min_value=0, max_value=10**12), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_the_xml_is_valid_by_the_registered_schema_whatever_a_ticket_holds(
    registered: xmlschema.XMLSchema, name: str, note: str, minor: int, currency: str
) -> None:
    amount = Money(minor=minor, currency=currency)
    named: dict[str, Any] = {
        "dispute_id": name,
        "order_id": name,
        "payment_id": name,
        "customer_id": name,
        "refund_of": name * 5,
    }
    ticket = a_ticket(**named, note=note * 10, amount=amount)
    registered.validate(tickets_camt([ticket, a_ticket(order_id=None, payment_id=None, due_by=AT)], "demo", AT))


def test_the_registered_schema_refuses_what_is_out_of_order(registered: xmlschema.XMLSchema) -> None:
    text = tickets_camt([a_ticket()], "demo", AT).replace("<CdtDbtInd>DBIT</CdtDbtInd>", "", 1)
    with pytest.raises(xmlschema.XMLSchemaValidationError, match="CdtDbtInd"):
        registered.validate(text)


def test_markup_in_a_text_stays_text() -> None:
    document = ET.fromstring(tickets_camt([a_ticket(note="</Ntry><Ntry>&x;")], "demo", AT).encode())
    assert len(document.findall(".//c:Ntry", IN)) == 1


def test_a_bad_tenant_and_a_missing_database_are_told_in_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CROSSDESK_DATABASE_URL", raising=False)
    assert run_command(["export", "tickets", "--tenant", "a,b", "out.csv"]) == 2
    assert "--tenant" in capsys.readouterr().err
    assert run_command(["export", "tickets", "--tenant", "demo", "out.csv"]) == 2
    assert "CROSSDESK_DATABASE_URL" in capsys.readouterr().err


def _name(element: ET.Element) -> str:
    return element.tag.partition("}")[2]
