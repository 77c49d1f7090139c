import re
from datetime import timedelta

from evidence_examples import ORDERED, bare_facts, full_facts

from payments_risk.evidence.facts import Message, Scan
from payments_risk.evidence.packet import assemble
from payments_risk.evidence.report import MOST_PAGES, draw_report
from payments_risk.evidence.table import load_evidence
from payments_risk.evidence.timeline import timeline

TABLE = load_evidence()
MADE = ORDERED + timedelta(days=12)


def test_the_timeline_tells_an_order_from_its_placing_to_its_refund() -> None:
    told = timeline(full_facts())
    assert [each.what for each in told] == [
        "Order",
        "Payment",
        "Payment",
        "Dispatch",
        "Scan",
        "Scan",
        "Delivery",
        "Message",
        "Message",
        "Refund",
    ]
    assert [each.at for each in told] == sorted(each.at for each in told)
    assert told[1].words == "Approved by the issuer with code A1B2C3; payer authenticated by 3-D Secure"
    assert told[7].words == "From the customer: Where is my parcel?"


def test_what_has_no_time_has_no_place_in_it() -> None:
    assert timeline(bare_facts()) == []


def test_the_same_packet_gives_the_same_bytes() -> None:
    packet = assemble(full_facts(), TABLE)
    first, second = draw_report(packet, TABLE, MADE), draw_report(packet, TABLE, MADE)
    assert first == second
    assert first.data.startswith(b"%PDF-")
    assert b"D:20260313093000" in first.data


def test_it_is_a4_and_counts_its_pages() -> None:
    report = draw_report(assemble(full_facts(messages=()), TABLE), TABLE, MADE)
    assert report.pages == len(re.findall(rb"/Type /Page\b(?!s)", report.data))
    assert b"595.28 841.89" in report.data


def test_letters_of_other_scripts_get_their_fonts_and_only_theirs() -> None:
    told = (Message(ORDERED, "customer", "Посылка не пришла"), Message(ORDERED, "customer", "لم يصل الطرد"))
    report = draw_report(assemble(full_facts(reason="other", messages=told), TABLE), TABLE, MADE)
    fonts = set(re.findall(rb"/BaseFont /\w+\+([\w-]+)", report.data))
    assert any(b"Arabic" in font for font in fonts)
    assert not any(b"CJK" in font for font in fonts)


def test_a_report_stays_within_its_pages_and_bytes_however_much_is_said() -> None:
    facts = full_facts(reason="other")
    scans = tuple(Scan(ORDERED + timedelta(minutes=n), "Arrived at a facility " * 5) for n in range(150))
    messages = tuple(Message(ORDERED, "customer", "Where is it? " * 60) for _ in range(40))
    parcel = facts.parcels[0]
    long = full_facts(reason="other", messages=messages, parcels=(type(parcel)("LX1", scans=scans),))
    report = draw_report(assemble(long, TABLE), TABLE, MADE)
    assert report.pages <= MOST_PAGES
    assert len(report.data) < 1_000_000


def test_nothing_known_is_said_to_be_nothing() -> None:
    report = draw_report(assemble(bare_facts(), TABLE), TABLE, MADE)
    assert report.pages == 1
