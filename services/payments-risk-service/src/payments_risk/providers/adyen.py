"""Adyen: defence documents, then one defence; acceptance; refunds by the Checkout API.

Sources: Adyen Disputes API 30 (docs.adyen.com/risk-management/disputes-api), Checkout API 71 (refunds).
Adyen does not tell by this API whether a dispute was defended: webhooks do. `satisfied` and what may still be defended
are all it says.
"""

import asyncio
import base64
from typing import Any

import httpx
from crossdesk.contracts.event import Money

from payments_risk.evidence.answer import Answer
from payments_risk.evidence.limits import File
from payments_risk.providers.provider import ProviderRefused, Staged, Standing
from payments_risk.providers.provider_client import ProviderClient, Sleep, plain, word

DISPUTES = "ca/services/DisputeService/v30"


class Adyen:
    """One merchant account; `checkout` is the URL of the Checkout API, which has a host of its own."""

    def __init__(
        self, client: httpx.AsyncClient, merchant_account: str, checkout: str, sleep: Sleep = asyncio.sleep
    ) -> None:
        self._client = ProviderClient("Adyen", client, _code_of, sleep=sleep)
        self._account = merchant_account
        self._checkout = checkout.rstrip("/")

    async def stage(self, dispute_id: str, answer: Answer, key: str) -> Staged:
        """Supply the documents. A document of a type takes the place of an earlier one of that type."""
        if answer.files:
            documents = [_document(file) for file in answer.files]
            await self._dispute("supplyDefenseDocument", dispute_id, f"{key}-stage", defenseDocuments=documents)
        return Staged({file.slot: file.name for file in answer.files})

    async def submit(self, dispute_id: str, answer: Answer, staged: Staged, key: str) -> None:
        """Defend. Raises ProviderRefused when the defence is not among those Adyen lists for this dispute."""
        code = answer.fields["defenseReasonCode"]
        listed = await self._defences(dispute_id)
        if code not in [each.get("defenseReasonCode") for each in listed]:
            raise ProviderRefused(f"Adyen does not take the defence {code} to this dispute", "defence")
        await self._dispute("defendDispute", dispute_id, f"{key}-submit", defenseReasonCode=code)

    async def standing(self, dispute_id: str) -> Standing:
        """Open while Adyen lists defences. That none is listed may have other causes than an answer given."""
        listed = await self._defences(dispute_id)
        return Standing(submitted=False if listed else None, open=bool(listed))

    async def accept(self, dispute_id: str, key: str) -> None:
        """Accept the dispute."""
        await self._dispute("acceptDispute", dispute_id, f"{key}-close")

    async def refund(self, payment_id: str, amount: Money, key: str) -> str:
        """Refund a captured payment by its `pspReference`."""
        body = {
            "merchantAccount": self._account,
            "amount": {"value": amount.minor, "currency": amount.currency},
            "reference": key,
        }
        url = f"{self._checkout}/v71/payments/{plain(payment_id)}/refunds"
        told = await self._client.ask("POST", url, json=body, headers={"Idempotency-Key": key})
        if not (found := word(told, "pspReference")):
            raise ProviderRefused("Adyen answered without a pspReference: see whether it was done", "no id")
        return found

    async def find_refund(self, payment_id: str, key: str) -> str | None:
        """None: Adyen lists no refunds. Repeated with its key, a refund is the same one for at least seven days."""
        return None

    async def _defences(self, dispute_id: str) -> list[dict[str, Any]]:
        told = await self._ask("retrieveApplicableDefenseReasons", dispute_id, {})
        return list(told.get("defenseReasons") or [])

    async def _dispute(self, operation: str, dispute_id: str, key: str, **fields: Any) -> None:
        told = await self._ask(operation, dispute_id, {"Idempotency-Key": key}, **fields)
        result = told.get("disputeServiceResult") or {}
        if result.get("success") is not True:
            raise ProviderRefused(f"Adyen refused {operation}", word(result, "errorMessage") or operation)

    async def _ask(self, operation: str, dispute_id: str, headers: dict[str, str], **fields: Any) -> Any:
        body = {"merchantAccountCode": self._account, "disputePspReference": dispute_id, **fields}
        return await self._client.ask("POST", f"{DISPUTES}/{operation}", json=body, headers=headers)


def _document(file: File) -> dict[str, str]:
    content = base64.b64encode(file.data).decode()
    return {"content": content, "contentType": file.content_type, "defenseDocumentTypeCode": file.slot}


def _code_of(told: Any) -> str:
    return word(told, "errorCode") or word(told, "errorType")
