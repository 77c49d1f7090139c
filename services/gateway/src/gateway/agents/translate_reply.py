"""Decides before a reply is sent whether it is to be translated for its customer, and so held a while for that."""

from datetime import UTC, datetime, timedelta
from typing import Literal, NamedTuple
from uuid import UUID

import msgspec
from asyncpg import Record
from crossdesk.contracts.translation import ReplyTranslation
from pydantic import BaseModel, Field

from gateway.ask_service import Neighbour, ask_service
from gateway.gateway import Gateway
from gateway.problems import Problem
from gateway.read.inquiries import language_of
from gateway.read.reading import reading

TRANSLATION = Neighbour(
    not_set_up="Translations are not served here: CROSSDESK_TRANSLATION_SERVICE_URL is not set.",
    seconds=3.0,
    refusals={},
)
PATH = "/v1/reply-plans"
UNKNOWN = "und"
# The language is that of the customer's latest message.
CUSTOMER = """
    SELECT i.language, i.detected_language, i.customer ->> 'country' AS country,
           i.customer ->> 'grammatical_gender' AS gender,
           EXISTS (SELECT FROM reply_texts t WHERE t.tenant = $1 AND t.conversation_id = $2
                   AND t.state = 'held' AND t.held_until > now()) AS one_held
    FROM (SELECT) AS always LEFT JOIN LATERAL (
        SELECT * FROM inquiries WHERE tenant = $1 AND conversation_id = $2
        ORDER BY received_at DESC NULLS LAST, inquiry_id LIMIT 1
    ) AS i ON true
"""


class TranslationPlanned(BaseModel):
    """How the customer gets the reply. `being_translated`: translated, or after some seconds as written."""

    state: Literal["being_translated", "as_written"]
    language: str = Field(description="BCP 47: the language the customer gets it in, as far as that is known")
    why: str


class Plan(NamedTuple):
    """What translation-service says, and what the event has of it: None where the customer gets the reply at once."""

    told: TranslationPlanned | None = None
    held: ReplyTranslation | None = None
    language: str | None = None


class _Answer(msgspec.Struct, frozen=True):
    language: str
    translate: bool
    why: str


async def plan_translation(
    gateway: Gateway, tenant: str, conversation_id: UUID, text: str, language: str | None, *, wanted: bool | None
) -> Plan:
    """Asks translation-service, unless there is none or the languages are the same.

    Where it does not answer, the reply is sent as written. `wanted` False: the agent does not want a translation.
    """
    if gateway.translation is None:
        return Plan()
    async with reading(gateway, tenant) as connection:
        [customer] = await connection.fetch(CUSTOMER, tenant, conversation_id)
    target = language_of(customer)
    if wanted is False or target is None or target in (UNKNOWN, language):
        return _at_once(gateway, customer)
    country: str | None = customer["country"]
    found = await _ask(gateway, tenant, {"text": text, "language": language, "target": target, "country": country})
    if not found.translate:
        told = TranslationPlanned(state="as_written", language=found.language, why=found.why)
        return _at_once(gateway, customer)._replace(told=told)
    told = TranslationPlanned(state="being_translated", language=target, why=found.why)
    held = ReplyTranslation(target=target, by=_by(gateway), country=country, gender=customer["gender"])
    return Plan(told, held, found.language)


async def _ask(gateway: Gateway, tenant: str, body: dict[str, str | None]) -> _Answer:
    try:
        answer = await ask_service(
            TRANSLATION, gateway.translation, tenant, "POST", PATH, body=msgspec.json.encode(body)
        )
        return msgspec.json.decode(answer.body, type=_Answer)
    except (Problem, msgspec.DecodeError):
        return _Answer(body["language"] or UNKNOWN, False, "translation-service did not answer")


def _at_once(gateway: Gateway, customer: Record) -> Plan:
    """As written; behind a reply that is being translated it waits for its turn."""
    if not customer["one_held"]:
        return Plan()
    return Plan(held=ReplyTranslation(target=None, by=_by(gateway)))


def _by(gateway: Gateway) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=gateway.settings.reply_held_seconds)
