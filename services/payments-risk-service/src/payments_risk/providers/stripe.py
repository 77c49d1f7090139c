"""Stripe: dispute evidence with files, staged first and submitted once; closing a dispute; refunds.

Sources: Stripe API, disputes (docs.stripe.com/api/disputes/update), files (docs.stripe.com/api/files/create), refunds,
idempotent requests (docs.stripe.com/api/idempotent_requests).
"""

import asyncio
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import httpx
from crossdesk.contracts.event import Money

from payments_risk.evidence.answer import Answer
from payments_risk.evidence.limits import File
from payments_risk.providers.provider import ProviderRefused, Staged, Standing
from payments_risk.providers.provider_client import ProviderClient, Sleep, plain, word

OPEN = ("needs_response", "warning_needs_response")


class Stripe:
    """One account. `files` is the URL of the upload host, which is not that of the API."""

    def __init__(self, client: httpx.AsyncClient, files: str, sleep: Sleep = asyncio.sleep) -> None:
        self._client = ProviderClient("Stripe", client, _code_of, sleep=sleep)
        self._files = files.rstrip("/")

    async def stage(self, dispute_id: str, answer: Answer, key: str) -> Staged:
        """Upload the files and put fields and files on the dispute, not submitted yet."""
        files = {each.slot: await self._upload(each, f"{key}-{each.slot}") for each in answer.files}
        await self._update(dispute_id, answer, Staged(files), f"{key}-stage", submit=False)
        return Staged(files)

    async def submit(self, dispute_id: str, answer: Answer, staged: Staged, key: str) -> None:
        """Submit what is staged, with the same fields."""
        await self._update(dispute_id, answer, staged, f"{key}-submit", submit=True)

    async def standing(self, dispute_id: str) -> Standing:
        """By `evidence_details`: whether anything was submitted, and until when it may be."""
        told = await self._client.ask("GET", f"v1/disputes/{plain(dispute_id)}")
        details = told.get("evidence_details") or {}
        due = details.get("due_by")
        count = details.get("submission_count")
        return Standing(
            submitted=count > 0 if isinstance(count, int) else None,
            open=told.get("status") in OPEN and not details.get("past_due"),
            due_by=datetime.fromtimestamp(due, UTC) if isinstance(due, int) else None,
        )

    async def accept(self, dispute_id: str, key: str) -> None:
        """Close the dispute as lost."""
        await self._client.ask("POST", f"v1/disputes/{plain(dispute_id)}/close", headers=_key(f"{key}-close"))

    async def refund(self, payment_id: str, amount: Money, key: str) -> str:
        """Refund a charge (`ch_`, `py_`) or a payment intent (`pi_`)."""
        form = {_kind(payment_id): payment_id, "amount": str(amount.minor), "metadata[refund_id]": key}
        told = await self._client.ask("POST", "v1/refunds", data=form, headers=_key(key))
        return _id(told)

    async def find_refund(self, payment_id: str, key: str) -> str | None:
        """Among the newest hundred of the payment, by the key in its metadata: Stripe forgets keys after a day."""
        query = {_kind(payment_id): payment_id, "limit": "100"}
        told = await self._client.ask("GET", "v1/refunds", params=query)
        return next((_id(each) for each in told.get("data") or [] if word(each, "metadata", "refund_id") == key), None)

    async def _upload(self, file: File, key: str) -> str:
        told = await self._client.ask(
            "POST",
            f"{self._files}/v1/files",
            data={"purpose": "dispute_evidence"},
            files={"file": (file.name, file.data, file.content_type)},
            headers=_key(key),
        )
        return _id(told)

    async def _update(self, dispute_id: str, answer: Answer, staged: Staged, key: str, *, submit: bool) -> None:
        form = dict(flat({"evidence": {**answer.fields, **staged.files}}))
        form["submit"] = "true" if submit else "false"
        await self._client.ask("POST", f"v1/disputes/{plain(dispute_id)}", data=form, headers=_key(key))


def flat(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Nested fields as a form names them: `evidence[enhanced_evidence][...][0][charge]`."""
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield from flat(part, f"{name}[{key}]" if name else key)
    elif isinstance(value, list | tuple):
        for index, part in enumerate(value):
            yield from flat(part, f"{name}[{index}]")
    else:
        yield name, str(value)


def _kind(payment_id: str) -> str:
    return "payment_intent" if payment_id.startswith("pi_") else "charge"


def _key(key: str) -> dict[str, str]:
    return {"Idempotency-Key": key}


def _id(told: Any) -> str:
    if not (found := word(told, "id")):
        raise ProviderRefused("Stripe answered without an id: see whether it was done", "no id")
    return found


def _code_of(told: Any) -> str:
    return word(told, "error", "code") or word(told, "error", "type")
