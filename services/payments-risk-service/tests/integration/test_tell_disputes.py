"""Disputes as shops see them: pages in the order of deadlines, one with everything, files, and Visa's ratio."""

import io
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest
from crossdesk.contracts.disputes_shown import DisputeShown
from crossdesk.store.database import Database
from crossdesk.testing.examples import NOON, TENANT
from fpdf import FPDF
from PIL import Image
from pydantic import SecretStr

from payments_risk.api.app import create_app
from payments_risk.dispute_book import read
from payments_risk.disputes.judge import load_tables
from payments_risk.evidence.answer_book import prepare
from payments_risk.evidence.known_facts import gather
from payments_risk.evidence.table import load_evidence
from payments_risk.evidence.vamp_book import count_month
from payments_risk.rate_sources.rate_desk import RateDesk

from .disputing import DAY, ORDER, PAYMENT, PRICE, a_report, ordered, paid, proven, taken

KEY = {"authorization": "Bearer key", "x-crossdesk-tenant": TENANT}
OTHER = {"x-crossdesk-tenant": "other-shop"}
DOCUMENTS = "/v1/disputes/stripe/dp_1/documents"


@pytest.fixture
async def database(service_database: Callable[[str], Awaitable[Database]]) -> Database:
    return await service_database("payments_risk")


@pytest.fixture
async def api(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_app(SecretStr("key"), database, RateDesk([])))
    async with httpx.AsyncClient(transport=transport, base_url="http://payments", headers=KEY) as client:
        yield client


async def disputed(database: Database, name: str, days: int | None = 9, **step: Any) -> None:
    due = {"due_by": NOON + days * DAY if days else None}
    await taken(database, a_report(dispute_id=name, payment_id=f"ch_{name}", code="10.4", step={**due, **step}))


async def answered(database: Database, name: str = "dp_1") -> None:
    await ordered(database)
    await paid(database, scheme="visa", three_d_secure="authenticated", eci="05")
    await taken(database, a_report(dispute_id=name, payment_id=PAYMENT, code="10.4", provider_reason="fraudulent"))
    await proven(database)
    async with database.transaction([TENANT]) as connection:
        await prepare(connection, TENANT, "stripe", name, "chargeback", NOON)


async def pages(api: httpx.AsyncClient, limit: int) -> list[list[str]]:
    found, cursor = [], ""
    while True:
        told = (await api.get("/v1/disputes", params={"limit": limit, **({"cursor": cursor} if cursor else {})})).json()
        found.append([each["dispute_id"] for each in told["disputes"]])
        cursor = told["next_cursor"]
        if not cursor:
            return found


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 100])
async def test_open_disputes_come_first_by_deadline_and_each_is_on_one_page(
    database: Database, api: httpx.AsyncClient, limit: int
) -> None:
    await disputed(database, "late", 20)
    await disputed(database, "soon", 2)
    await disputed(database, "waits", native_stage="under_review")
    await disputed(database, "won", native_stage="won")
    await disputed(database, "lost", native_stage="lost")
    found = await pages(api, limit)
    assert [each for page in found for each in page] == ["soon", "late", "waits", "won", "lost"]
    assert all(len(page) == limit for page in found[:-1])


async def test_a_cursor_that_is_none_of_ours_and_a_limit_of_nothing_are_refused(api: httpx.AsyncClient) -> None:
    for query, field in (("cursor=bm9uZQ", "cursor"), ("cursor=!", "cursor"), ("limit=0", "limit")):
        answer = await api.get(f"/v1/disputes?{query}")
        assert (answer.status_code, answer.json()["field"]) == (422, field)


async def test_a_dispute_is_shown_with_rule_facts_sources_and_deadline(
    database: Database, api: httpx.AsyncClient
) -> None:
    await answered(database)
    shown = DisputeShown.model_validate((await api.get("/v1/disputes/stripe/dp_1")).json())
    assert (shown.outcome, shown.reason, shown.order_id) == ("contest", "fraud_online", ORDER)
    assert shown.decision is not None
    assert shown.decision.facts
    assert shown.decision.sources
    assert shown.answer is not None
    assert (shown.answer.state, shown.disputed, shown.due_by) == ("prepared", PRICE, NOON + 9 * DAY)
    assert [step.stage for step in shown.history] == ["chargeback"]


async def test_disputes_of_another_tenant_are_neither_listed_nor_shown(
    database: Database, api: httpx.AsyncClient
) -> None:
    await answered(database)
    assert (await api.get("/v1/disputes", headers=OTHER)).json() == {"disputes": [], "next_cursor": None}
    assert (await api.get("/v1/disputes/stripe/dp_1", headers=OTHER)).status_code == 404
    assert (await api.put(f"{DOCUMENTS}/photos", content=a_picture("PNG"), headers=OTHER)).status_code == 404


def a_picture(form: str, size: tuple[int, int] = (8, 8)) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size).save(written, form)
    return written.getvalue()


def a_pdf(pages: int = 1) -> bytes:
    pdf = FPDF()
    for _ in range(pages):
        pdf.add_page()
    return bytes(pdf.output())


@pytest.mark.parametrize(
    ("content", "content_type", "pages"),
    [(a_pdf(3), "application/pdf", 3), (a_picture("PNG"), "image/png", 1), (a_picture("JPEG"), "image/jpeg", 1)],
)
async def test_a_file_is_known_by_its_content_kept_and_goes_into_the_answer(
    database: Database, api: httpx.AsyncClient, content: bytes, content_type: str, pages: int
) -> None:
    await answered(database)
    for _ in range(2):
        given = await api.put(f"{DOCUMENTS}/proof_of_delivery", content=content, headers={"content-type": "text/plain"})
        assert given.status_code == 202
    [document] = (await api.get("/v1/disputes/stripe/dp_1")).json()["documents"]
    assert (document["content_type"], document["pages"], document["bytes"]) == (content_type, pages, len(content))
    async with database.transaction([TENANT]) as connection:
        kept = await read(connection, TENANT, "stripe", "dp_1")
        assert kept is not None
        facts = await gather(connection, TENANT, kept, load_tables(), load_evidence(), NOON)
    assert [(each.kind, each.data) for each in facts.documents] == [("proof_of_delivery", content)]


@pytest.mark.parametrize(
    ("kind", "content", "field", "words"),
    [
        ("photos", b"<svg/>", "body", "neither PDF nor PNG nor JPEG"),
        ("photos", a_picture("GIF"), "body", "neither PDF nor PNG nor JPEG"),
        ("photos", a_picture("PNG")[:-20], "body", "damaged"),
        ("photos", b"%PDF-1.7 nothing", "body", "damaged"),
        ("photos", b"", "body", "neither"),
        ("photos", a_pdf(51), "body", "more than 50 pages"),
        ("photos", a_pdf() + b" " * 4_500_000, "body", "more than 4500000"),
        ("tracking_number", a_pdf(), "kind", "no evidence that goes as a file"),
        ("nothing", a_pdf(), "kind", "no evidence that goes as a file"),
    ],
)
async def test_a_file_the_provider_would_not_take_is_refused_with_the_reason(
    database: Database, api: httpx.AsyncClient, kind: str, content: bytes, field: str, words: str
) -> None:
    await answered(database)
    refused = await api.put(f"{DOCUMENTS}/{kind}", content=content)
    assert (refused.status_code, refused.json()["field"]) == (422, field)
    assert words in refused.json()["detail"]
    assert (await api.get("/v1/disputes/stripe/dp_1")).json()["documents"] == []


async def test_files_that_are_too_much_together_are_refused(database: Database, api: httpx.AsyncClient) -> None:
    await answered(database)
    large = a_pdf() + b" " * 2_400_000
    assert (await api.put(f"{DOCUMENTS}/photos", content=large)).status_code == 202
    assert (await api.put(f"{DOCUMENTS}/photos", content=large)).status_code == 202, "it takes the place of the first"
    refused = await api.put(f"{DOCUMENTS}/signature", content=large)
    assert "more than 4500000 bytes" in refused.json()["detail"]


async def test_an_answer_under_way_takes_no_more_files(database: Database, api: httpx.AsyncClient) -> None:
    await answered(database)
    async with database.transaction([TENANT]) as connection:
        await connection.execute("UPDATE dispute_answers SET state = 'submitted'")
    assert (await api.put(f"{DOCUMENTS}/photos", content=a_pdf())).status_code == 409


async def test_visas_ratio_of_a_merchant_is_told_by_month(database: Database, api: httpx.AsyncClient) -> None:
    await paid(database, scheme="visa", merchant_id="m-1", at=NOON)
    async with database.transaction([TENANT]) as connection:
        await count_month(connection, TENANT, NOON.date().replace(day=1), NOON)
    told = (await api.get("/v1/merchants/m-1/vamp")).json()
    [month] = told["months"]
    assert (told["merchant_id"], month["settled"], month["disputes"], month["level"]) == ("m-1", 1, 0, None)
    assert (await api.get("/v1/merchants/-/vamp")).json()["months"] == []
    assert (await api.get("/v1/merchants/m-1/vamp", headers=OTHER)).json()["months"] == []
