"""Answers to disputes over HTTP: how they stand, their PDF, and the facts and files the shop adds to them."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from crossdesk.admit import refusal
from crossdesk.contracts.disputes_shown import AnswerShown
from crossdesk.store.database import Database
from starlette.requests import Request
from starlette.responses import Response

from payments_risk.api.read_body import read_body
from payments_risk.api.tell_disputes import as_json
from payments_risk.billing.refused import BillRefused
from payments_risk.dispute_book import read as read_dispute
from payments_risk.evidence.answer_book import KeptAnswer, hold_answer, prepare, read_answer, read_report
from payments_risk.evidence.document_book import documents_of, keep_document, weights
from payments_risk.evidence.facts import Document
from payments_risk.evidence.limits import Limits, Weight, limits_of, load_limits, objection
from payments_risk.evidence.read_document import Unreadable, read_document
from payments_risk.evidence.shop_facts import ShopFacts, keep_shop_facts
from payments_risk.evidence.table import EvidenceTable, load_evidence

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

MOST_BYTES = 5_000_000
MOST_BYTES_OF_A_FILE = 10_000_000
"""What any provider takes of one file; each takes what limits.yaml says."""
NOT_FOUND = "no answer to this dispute was decided on"

Keep = Callable[["PoolConnectionProxy", KeptAnswer, datetime], Awaitable[None]]


@dataclass(frozen=True)
class Answers:
    """Answers about answers; one file is read at a time."""

    database: Database
    evidence: EvidenceTable = field(default_factory=load_evidence)
    limits: Limits = field(default_factory=load_limits)
    reading: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))

    async def show(self, request: Request, tenant: str) -> Response:
        """State, score, what is missing, and why it stands as it does."""
        async with self.database.transaction([tenant]) as connection:
            answer = await read_answer(connection, tenant, *_named(request))
        return as_json(_told(answer)) if answer else refusal(404, NOT_FOUND)

    async def draw(self, request: Request, tenant: str) -> Response:
        """The PDF as it was put together last."""
        async with self.database.transaction([tenant]) as connection:
            report = await read_report(connection, tenant, *_named(request))
        return Response(report, media_type="application/pdf") if report else refusal(404, NOT_FOUND)

    async def take_evidence(self, request: Request, tenant: str) -> Response:
        """Keep what the shop knows; an answer that was left to a person is weighed anew with it."""
        _check_length(request, MOST_BYTES)
        given = await read_body(request, ShopFacts)

        async def keep(connection: "PoolConnectionProxy", answer: KeptAnswer, now: datetime) -> None:
            await keep_shop_facts(connection, tenant, answer.provider, answer.dispute_id, given, now)

        return await self._add(request, tenant, keep)

    async def take_document(self, request: Request, tenant: str) -> Response:
        """Keep a file, known by its content and within the provider's limits; the answer is weighed anew with it."""
        kind = request.path_params["kind"]
        piece = self.evidence.pieces.get(kind)
        if piece is None or piece.file is None:
            takes = ", ".join(name for name, each in self.evidence.pieces.items() if each.file)
            raise BillRefused("kind", f"is no evidence that goes as a file: take one of {takes}")
        _check_length(request, MOST_BYTES_OF_A_FILE)
        given = await self._read(kind, await request.body())

        async def keep(connection: "PoolConnectionProxy", answer: KeptAnswer, now: datetime) -> None:
            await self._check_limits(connection, tenant, answer, given)
            await keep_document(connection, tenant, answer.provider, answer.dispute_id, given, now)

        return await self._add(request, tenant, keep)

    async def _read(self, kind: str, data: bytes) -> Document:
        try:
            async with self.reading:
                return await asyncio.to_thread(read_document, kind, data)
        except Unreadable as error:
            raise BillRefused("body", str(error)) from error

    async def _check_limits(
        self, connection: "PoolConnectionProxy", tenant: str, answer: KeptAnswer, given: Document
    ) -> None:
        kept = await read_dispute(connection, tenant, answer.provider, answer.dispute_id)
        limits = limits_of(answer.provider, self.limits)
        if kept is None or limits is None:
            raise BillRefused("body", f"{answer.provider} takes no files")
        others = weights(await documents_of(connection, tenant, answer.provider, answer.dispute_id), given.kind)
        weight = Weight(given.content_type, len(given.data), given.pages)
        if words := objection(weight, others, limits, kept.dispute.scheme):
            raise BillRefused("body", f"{answer.provider} would refuse it: {words}")

    async def _add(self, request: Request, tenant: str, keep: Keep) -> Response:
        """Keep something for an answer that is not under way yet, and have it weighed anew."""
        provider, dispute_id = _named(request)
        now = datetime.now(UTC)
        async with self.database.transaction([tenant]) as connection:
            answer = await hold_answer(connection, tenant, provider, dispute_id)
            if answer is None:
                return refusal(404, NOT_FOUND)
            if answer.state not in ("prepared", "with_person"):
                return refusal(409, "the answer is on its way or was given: nothing can be added to it")
            await keep(connection, answer, now)
            await prepare(connection, tenant, provider, dispute_id, answer.stage, now)
        return Response(status_code=202)


def _check_length(request: Request, most: int) -> None:
    told = request.headers.get("content-length") or ""
    if not told.isdecimal() or len(told) > 12 or int(told) > most:
        raise BillRefused("body", f"is longer than {most} bytes or does not say how long it is")


def _named(request: Request) -> tuple[str, str]:
    return request.path_params["provider"][:64], request.path_params["dispute_id"][:255]


def _told(answer: KeptAnswer) -> AnswerShown:
    told = {name: getattr(answer, name) for name in ("stage", "state", "score", "note")}
    return AnswerShown.model_validate({**told, "missing": answer.missing})
