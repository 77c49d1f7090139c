"""Everything translation-service listens to."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from crossdesk.bus.protocol import Bus
from crossdesk.consume.subscription import Subscription
from crossdesk.contracts.gateway import AgentReplied, InquiryReceived
from crossdesk.contracts.glossaries import GlossaryConfigured
from crossdesk.service import Listening, Service, serve
from crossdesk.store.database import Database

from translation.api.app import create_app
from translation.engines.open_engines import open_engines
from translation.glossary.in_force import Glossaries
from translation.glossary.stored import record_glossary
from translation.language import detect_language, load_detector
from translation.localise_reply import held, leave_as_written, localise_reply, translate_reply
from translation.manners.style import load_manners
from translation.settings import TranslationSettings
from translation.translate_inquiry import read_and_translate, read_inquiry, translate_inquiry
from translation.translate_text import TranslationDesk


def subscriptions(settings: TranslationSettings, desk: TranslationDesk) -> list[Subscription]:
    """Engines are asked in a fetch step; where there are none, reading a message waits for nothing and needs none."""
    target = settings.agent_language
    inquiries = partial(Subscription, InquiryReceived, translate_inquiry, stateless=True)
    replies = partial(Subscription, AgentReplied, localise_reply, stateless=True, wanted=held)
    glossaries = Subscription(GlossaryConfigured, record_glossary)
    if desk.engines is None:
        return [
            inquiries(prepare=partial(read_inquiry, desk, target)),
            replies(prepare=partial(leave_as_written, desk)),
            glossaries,
        ]
    deadline = settings.translation_seconds + 1  # the engines' own deadline comes first and loses no message
    return [
        inquiries(fetch=partial(read_and_translate, desk, target), deadline=deadline),
        replies(fetch=partial(translate_reply, desk), deadline=deadline),
        glossaries,
    ]


@asynccontextmanager
async def listen(settings: TranslationSettings, database: Database, bus: Bus) -> AsyncIterator[Listening]:
    detector = load_detector()
    async with open_engines(settings, partial(detect_language, detector), database) as engines:
        desk = TranslationDesk(detector, engines, settings.translation_kept_names, Glossaries(), load_manners().markets)
        yield Listening(subscriptions(settings, desk), create_app(settings.service_key, database, desk))


SERVICE = Service(name="translation", settings=TranslationSettings, listen=listen)


def main() -> None:
    serve(SERVICE)
