"""The stand-ins for Stripe, Adyen and PayPal, over HTTP: what their adapters never ask for, but others may."""

from collections.abc import AsyncIterator

import httpx
import pytest

from deploy.simulators.payment_providers.form import nested, parts
from deploy.simulators.payment_providers.running import running
from deploy.simulators.payment_providers.settings import SimulatorSettings

SETTINGS = SimulatorSettings()
SECRET = SETTINGS.secret.get_secret_value()
STRIPE = {"Authorization": f"Bearer {SECRET}"}
ADYEN = {"X-API-Key": SECRET}
DISPUTES = "/adyen/ca/services/DisputeService/v30"


@pytest.fixture
async def api() -> AsyncIterator[httpx.AsyncClient]:
    async with running(SETTINGS) as (url, _), httpx.AsyncClient(base_url=url) as client:
        for provider in ("stripe", "adyen", "paypal"):
            await client.put(f"/simulator/disputes/{provider}/d-1")
        yield client


async def test_a_key_that_comes_with_another_body_is_refused(api: httpx.AsyncClient) -> None:
    headers = {**STRIPE, "Idempotency-Key": "k"}
    first = await api.post("/stripe/v1/refunds", data={"charge": "ch_1", "amount": "100"}, headers=headers)
    again = await api.post("/stripe/v1/refunds", data={"charge": "ch_1", "amount": "100"}, headers=headers)
    other = await api.post("/stripe/v1/refunds", data={"charge": "ch_1", "amount": "200"}, headers=headers)
    assert first.json() == again.json()
    assert (other.status_code, other.json()["error"]["type"]) == (400, "idempotency_error")


async def test_evidence_of_more_than_150_000_characters_is_refused(api: httpx.AsyncClient) -> None:
    form = {"evidence[uncategorized_text]": "x" * 150_001}
    answer = await api.post("/stripe/v1/disputes/d-1", data=form, headers=STRIPE)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "evidence_too_long")


async def test_a_file_that_was_not_uploaded_is_refused(api: httpx.AsyncClient) -> None:
    form = {"evidence[receipt]": "file_404"}
    assert (await api.post("/stripe/v1/disputes/d-1", data=form, headers=STRIPE)).status_code == 404


async def test_evidence_that_is_staged_can_be_changed_and_then_is_submitted_once(api: httpx.AsyncClient) -> None:
    for text in ("first", "second"):
        form = {"evidence[customer_name]": text, "submit": "false"}
        staged = await api.post("/stripe/v1/disputes/d-1", data=form, headers=STRIPE)
        assert staged.json()["evidence_details"]["submission_count"] == 0
    sent = await api.post("/stripe/v1/disputes/d-1", data={"submit": "true"}, headers=STRIPE)
    assert sent.json()["evidence"]["customer_name"] == "second"
    again = await api.post("/stripe/v1/disputes/d-1", data={"submit": "true"}, headers=STRIPE)
    assert again.status_code == 400


async def test_a_defence_without_its_documents_is_not_taken(api: httpx.AsyncClient) -> None:
    body = {"merchantAccountCode": SETTINGS.account, "disputePspReference": "d-1"}
    defence = {**body, "defenseReasonCode": "MerchandiseReceived"}
    answer = await api.post(f"{DISPUTES}/defendDispute", json=defence, headers=ADYEN)
    assert answer.json()["disputeServiceResult"]["success"] is False


async def test_another_merchant_account_is_refused(api: httpx.AsyncClient) -> None:
    body = {"merchantAccountCode": "Other", "disputePspReference": "d-1"}
    assert (await api.post(f"{DISPUTES}/acceptDispute", json=body, headers=ADYEN)).status_code == 403


async def test_a_dispute_past_its_time_takes_no_answer(api: httpx.AsyncClient) -> None:
    await api.put("/simulator/disputes/stripe/late?days=0")
    answer = await api.post("/stripe/v1/disputes/late", data={"submit": "true"}, headers=STRIPE)
    assert answer.status_code == 400
    shown = await api.get("/stripe/v1/disputes/late", headers=STRIPE)
    assert shown.json()["evidence_details"]["past_due"] is True


async def test_paypal_wants_a_token_first(api: httpx.AsyncClient) -> None:
    path = "/paypal/v1/customer/disputes/d-1"
    assert (await api.get(path, auth=(SETTINGS.account, SECRET))).status_code == 401
    token = await api.post("/paypal/v1/oauth2/token", auth=(SETTINGS.account, SECRET))
    headers = {"Authorization": f"Bearer {token.json()['access_token']}"}
    assert (await api.get(path, headers=headers)).json()["status"] == "WAITING_FOR_SELLER_RESPONSE"


def test_nested_forms_are_read_as_they_nest() -> None:
    assert nested(b"a%5Bb%5D%5B0%5D%5Bc%5D=d&e=%C3%A4") == {"a": {"b": {"0": {"c": "d"}}}, "e": "ä"}


def test_forms_with_files_are_read_with_their_names() -> None:
    request = httpx.Request("POST", "http://x", data={"purpose": "p"}, files={"file": ("a.pdf", b"\x00%PDF", "x/y")})
    found = parts(request.headers["content-type"], request.read())
    assert found == {"purpose": [(None, b"p")], "file": [("a.pdf", b"\x00%PDF")]}
