"""An agent's reply for a customer who reads another language. Every reply that is held for that gets one answer."""

from collections.abc import Callable
from datetime import UTC, datetime

from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import AgentReplied
from crossdesk.contracts.translation import ReplyLocalised
from crossdesk.store.database import Database

from translation.beside_text import take_context
from translation.conversations.turns import Turn, remember_turn
from translation.engines.engine import Genders
from translation.language import UNDETERMINED
from translation.translate_text import NO_ENGINE, Rendered, TranslationDesk, Wanted, source_of, translate_text

IN_TURN = "as the agent sent it, in its turn after a reply that was being translated"
TOO_LATE = "it was too late to translate it: the customer had it as written"

Clock = Callable[[], datetime]


def held(event: AgentReplied) -> bool:
    """Whether the customer gets the reply by way of this service."""
    return event.translation is not None


def wanted_for_customer(event: AgentReplied) -> Wanted | None:
    """The reply for its customer; None for one that only waits for its turn."""
    asked = event.translation
    if asked is None or asked.target is None:
        return None
    return Wanted(
        tenant=event.tenant,
        text=event.text,
        target=asked.target,
        source=event.language,
        country=asked.country,
        market=asked.country,
        genders=Genders(reader=asked.gender),
        conversation_id=event.conversation_id,
        to_customer=True,
    )


def leave_as_written(desk: TranslationDesk, event: AgentReplied) -> Rendered:
    """What there is to say where no engine is there to be asked."""
    return _as_written(desk, event, NO_ENGINE)


async def translate_reply(
    desk: TranslationDesk, event: AgentReplied, database: Database, now: Clock = lambda: datetime.now(UTC)
) -> Rendered:
    """The reply in the customer's language. Runs outside any transaction. After its time nothing is asked any more."""
    wanted = wanted_for_customer(event)
    if wanted is None:
        return _as_written(desk, event, IN_TURN)
    if event.translation and event.translation.by <= now():
        return _as_written(desk, event, TOO_LATE)
    rendered = await translate_text(desk, database, wanted)
    if take_context(desk.engines):
        turn = Turn(event.tenant, event.conversation_id, event.message_id, "shop", event.text, now(), wanted.country)
        await remember_turn(database, turn, desk.names)
    return rendered


async def localise_reply(event: AgentReplied, rendered: Rendered) -> list[Event]:
    """Tell what the customer gets: the translation, or the reply as it was written and why."""
    shown = "Translated" if rendered.text is not None else "Shown as written"
    return [
        ReplyLocalised(
            tenant=event.tenant,
            conversation_id=event.conversation_id,
            message_id=event.message_id,
            agent_id=event.agent_id,
            source=rendered.source.language,
            target=rendered.target,
            original=event.text,
            text=rendered.text,
            engine=rendered.engine,
            why=f"{shown}: {'; '.join([rendered.why, *rendered.warnings])}.",
        )
    ]


def _as_written(desk: TranslationDesk, event: AgentReplied, why: str) -> Rendered:
    asked = Wanted(event.tenant, event.text, UNDETERMINED.language, event.language)
    source = source_of(desk.detector, asked)
    target = event.translation.target if event.translation else None
    return Rendered(None, source, target or source.language, "untranslated", None, why)
