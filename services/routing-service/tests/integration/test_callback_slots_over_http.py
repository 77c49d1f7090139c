"""What the gateway is told of the windows a customer may choose among."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest
from crossdesk.contracts.callbacks import CallbackRequested
from crossdesk.testing.examples import NOON, TENANT, a_conversation
from pydantic import SecretStr

from routing.api.app import create_app
from routing.policy import load_policy

KEY = "the-cluster's-own"
STARTS = NOON + timedelta(hours=2)  # 15:00 in Berlin


@pytest.fixture
async def ask(database) -> AsyncIterator[object]:
    app = create_app(SecretStr(KEY), database, load_policy(), clock=lambda: NOON)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://routing") as client:

        async def slots(conversation=None, tenant=TENANT, key=KEY):
            headers = {"authorization": f"Bearer {key}", "x-crossdesk-tenant": tenant}
            path = f"/v1/conversations/{conversation or a_conversation()}/callback-slots"
            return await client.get(path, headers=headers)

        yield slots


async def test_windows_are_told_in_utc_and_on_the_customers_clock_with_what_is_booked(ask, need_person, desk):
    await need_person()
    place = {"tenant": TENANT, "conversation_id": a_conversation(), "request_id": uuid4()}
    await desk(CallbackRequested(**place, starts_at=STARTS))
    told = (await ask()).json()
    first = told["slots"][0]
    assert (first["starts_at"], first["local_starts_at"]) == ("2026-11-27T14:00:00Z", "2026-11-27T15:00:00+01:00")
    assert first["places"] == load_policy().callbacks.capacity.staff * 180 * 50 // 100 // 12 - 1
    assert (told["time_zone"], told["booked"]["chosen"]) == ("Europe/Berlin", True)
    assert told["booked"]["local_ends_at"] == "2026-11-27T18:00:00+01:00"


async def test_a_customer_of_a_zone_between_hours_sees_their_own_clock(ask, need_person):
    await need_person(country="NP", time_zone="Asia/Kathmandu")
    told = (await ask()).json()
    assert {slot["local_starts_at"][-6:] for slot in told["slots"]} == {"+05:45"}
    assert told["slots"][0]["local_starts_at"] == "2026-11-28T09:00:00+05:45"


async def test_nobody_is_told_of_what_is_not_theirs_or_needs_no_callback(ask, come, need_person):
    await need_person()
    assert (await ask(key="guessed")).status_code == 401
    assert (await ask(tenant="No tenant")).status_code == 400
    assert (await ask(tenant="another-shop")).status_code == 404
    assert (await ask(conversation="none")).status_code == 404
    assert (await ask(conversation=uuid4())).status_code == 404
    await come("anna")
    assert (await ask()).status_code == 409
