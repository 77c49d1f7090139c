"""What a shop adds to an answer over HTTP: completes it, or is refused by the name of its field."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from crossdesk.store.database import Database
from crossdesk.testing.examples import TENANT
from pydantic import SecretStr

from payments_risk.api.app import create_app
from payments_risk.evidence.submit import AnswerDesk, answer_next
from payments_risk.rate_sources.rate_desk import RateDesk

from .answering_disputes import Provider, contested, disputed

KEY = {"authorization": "Bearer key", "x-crossdesk-tenant": TENANT}
ANSWER = "/v1/disputes/stripe/dp_1"


@pytest.fixture
async def api(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_app(SecretStr("key"), database, RateDesk([])))
    async with httpx.AsyncClient(transport=transport, base_url="http://payments", headers=KEY) as client:
        yield client


GIVEN = {
    "customer": {
        "email": "mei@shop.example",
        "billing_address": {"line1": "Hauptstrasse 1", "city": "Berlin", "country": "DE"},
    },
    "parcels": [
        {
            "tracking_number": "LX123456785CN",
            "carrier": "China Post",
            "dispatched_at": "2026-05-12T09:00:00Z",
            "delivered_at": "2026-05-20T09:00:00+02:00",
            "signed_by": "M. Wang",
            "address": {"line1": "Hauptstrasse 1", "city": "Berlin", "country": "DE"},
        }
    ],
}


async def test_what_the_shop_adds_completes_an_answer(
    database: Database, desk: AnswerDesk, provider: Provider, api: httpx.AsyncClient
) -> None:
    await disputed(database, authenticated=False)
    async with database.transaction([TENANT]) as connection:
        await connection.execute("UPDATE disputes SET dispute = jsonb_set(dispute, '{code}', '\"13.1\"')")
    await contested(database)
    await answer_next(database, desk, TENANT)
    shown = (await api.get(f"{ANSWER}/answer")).json()
    assert (shown["state"], "Delivery" in shown["missing"]) == ("with_person", True)
    assert (await api.put(f"{ANSWER}/evidence", json=GIVEN)).status_code == 202
    await answer_next(database, desk, TENANT)
    [(_, sent, _)] = provider.answers
    assert sent.fields["shipping_address"] == "Hauptstrasse 1, Berlin, DE"
    assert (await api.get(f"{ANSWER}/answer")).json()["state"] == "submitted"
    assert (await api.get(f"{ANSWER}/answer.pdf")).content == sent.files[0].data
    assert (await api.put(f"{ANSWER}/evidence", json=GIVEN)).status_code == 409


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"parcel": []}, "parcel"),
        ({"visits": [{"at": "2026-05-20T09:00:00", "what": "signed in"}]}, "body"),
        ({"messages": [{"at": "2026-05-20T09:00:00Z", "by": "customer", "text": "4111 1111 1111 1111"}]}, "body"),
        ({"messages": [{"at": "2026-05-20T09:00:00Z", "by": "nobody", "text": "x"}]}, "messages[0].by"),
    ],
)
async def test_evidence_that_is_malformed_is_refused_naming_the_field(
    api: httpx.AsyncClient, body: dict[str, Any], field: str
) -> None:
    answer = await api.put(f"{ANSWER}/evidence", json=body)
    assert (answer.status_code, answer.json()["field"]) == (422, field)


async def test_an_answer_of_another_tenant_is_not_found(
    database: Database, desk: AnswerDesk, api: httpx.AsyncClient
) -> None:
    await disputed(database)
    await contested(database)
    other = {"x-crossdesk-tenant": "other-shop"}
    for path in ("answer", "answer.pdf"):
        assert (await api.get(f"{ANSWER}/{path}", headers=other)).status_code == 404
    assert (await api.put(f"{ANSWER}/evidence", json={}, headers=other)).status_code == 404
