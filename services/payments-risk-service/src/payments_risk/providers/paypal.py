"""PayPal: evidence with files in one request; acceptance of a claim; refunds of captures.

Sources: PayPal Customer Disputes API 1 (developer.paypal.com/api/customer-disputes/v1), Payments API 2 (refund a
capture), authentication (client credentials), idempotency (PayPal-Request-Id).
"""

import asyncio
import json
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

import httpx
from crossdesk.contracts.event import Money

from payments_risk.evidence.answer import Answer
from payments_risk.evidence.wording import money
from payments_risk.providers.provider import ProviderRefused, Staged, Standing
from payments_risk.providers.provider_client import ProviderClient, Sleep, plain, word

DISPUTES = "v1/customer/disputes"
WAITS_FOR_SHOP = "WAITING_FOR_SELLER_RESPONSE"
EARLY = 60.0
"""Seconds before its end at which a token is renewed."""


class PayPal:
    """One app of one account; its token is fetched when it is needed and kept until shortly before its end."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        client_id: str,
        secret: str,
        sleep: Sleep = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = ProviderClient("PayPal", client, _code_of, sleep=sleep)
        self._credentials = (client_id, secret)
        self._clock = clock
        self._token, self._until = "", 0.0

    async def stage(self, dispute_id: str, answer: Answer, key: str) -> Staged:
        """PayPal keeps nothing before it is submitted; only the token is fetched, so that a wrong one is found here."""
        await self._headers(key)
        return Staged()

    async def submit(self, dispute_id: str, answer: Answer, staged: Staged, key: str) -> None:
        """Provide the evidence with its files. Never repeated: PayPal documents no key for it."""
        parts = [(each.slot, (each.name, each.data, each.content_type)) for each in answer.files]
        told = ("input", (None, json.dumps(dict(answer.fields)).encode(), "application/json"))
        await self._client.ask(
            "POST",
            f"{DISPUTES}/{plain(dispute_id)}/provide-evidence",
            repeat=False,
            files=[told, *parts],
            headers=await self._headers(f"{key}-submit"),
        )

    async def standing(self, dispute_id: str) -> Standing:
        """Submitted once evidence of the seller's is listed; open while PayPal waits for the seller."""
        told = await self._client.ask("GET", f"{DISPUTES}/{plain(dispute_id)}", headers=await self._headers())
        given = [each for each in told.get("evidences") or [] if each.get("source") == "SUBMITTED_BY_SELLER"]
        due = word(told, "seller_response_due_date")
        return Standing(
            submitted=bool(given),
            open=told.get("status") == WAITS_FOR_SHOP,
            due_by=datetime.fromisoformat(due) if due else None,
        )

    async def accept(self, dispute_id: str, key: str) -> None:
        """Accept the claim with a full refund."""
        body = {"note": "The claim is accepted."}
        url = f"{DISPUTES}/{plain(dispute_id)}/accept-claim"
        await self._client.ask("POST", url, json=body, headers=await self._headers(f"{key}-close"))

    async def refund(self, payment_id: str, amount: Money, key: str) -> str:
        """Refund a capture."""
        value, currency = money(amount).split()
        body = {"amount": {"value": value, "currency_code": currency}}
        url = f"v2/payments/captures/{plain(payment_id)}/refund"
        told = await self._client.ask("POST", url, json=body, headers=await self._headers(key))
        if not (found := word(told, "id")):
            raise ProviderRefused("PayPal answered without an id: see whether it was done", "no id")
        return found

    async def find_refund(self, payment_id: str, key: str) -> str | None:
        """None: PayPal lists no refunds of a capture. Repeated with its request id, a refund is the same one."""
        return None

    async def _headers(self, key: str = "") -> dict[str, str]:
        if self._clock() >= self._until:
            await self._renew()
        named = {"PayPal-Request-Id": key} if key else {}
        return {"Authorization": f"Bearer {self._token}", **named}

    async def _renew(self) -> None:
        form = {"grant_type": "client_credentials"}
        told = await self._client.ask("POST", "v1/oauth2/token", data=form, auth=self._credentials)
        self._token = word(told, "access_token")
        self._until = self._clock() + float(told.get("expires_in") or 0) - EARLY


def _code_of(told: Any) -> str:
    details = told.get("details") if isinstance(told, dict) else None
    first = details[0] if isinstance(details, list) and details else {}
    return word(first, "issue") or word(told, "name") or word(told, "error")
