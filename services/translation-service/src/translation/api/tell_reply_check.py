"""`POST /v1/reply-checks`: whether a reply that an agent is about to send fits the manners of its market."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from crossdesk.contracts.reply_check import ReplyToCheck
from starlette.requests import Request
from starlette.responses import Response

from translation.api.read_body import as_json, read_body
from translation.language import detect_language
from translation.manners.advise import Advice, advise
from translation.translate_text import TranslationDesk


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class ReplyChecks:
    """Answers from memory: neither an engine nor the database is asked."""

    desk: TranslationDesk
    advice: Advice
    clock: Callable[[], datetime] = field(default=_now)

    async def tell(self, request: Request, tenant: str) -> Response:
        """Nothing of the reply is kept. Raises RequestRefused."""
        asked = await read_body(request, ReplyToCheck)
        known = asked.model_copy(update={"names": (*asked.names, *self.desk.names)})
        language = asked.language or detect_language(self.desk.detector, asked.text, asked.customer_language).language
        return as_json(advise(self.advice, known, language, self.clock()))
