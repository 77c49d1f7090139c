"""Everything translation-service listens to."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial

from crossdesk.bus.protocol import Bus
from crossdesk.consume.subscription import Subscription
from crossdesk.contracts.gateway import AgentReplied, InquiryReceived
from crossdesk.contracts.glossaries import GlossaryConfigured
from crossdesk.rounds import Round, running_rounds
from crossdesk.service import Listening, Service, serve
from crossdesk.store.database import Database

from translation.api.app import create_app
from translation.engines.open_engines import open_engines
from translation.glossary.in_force import Glossaries
from translation.glossary.stored import record_glossary
from translation.language import detect_language, load_detector
from translation.localise_reply import held, leave_as_written, localise_reply, translate_reply
from translation.manners.style import load_manners
from translation.quality.judge import open_quality
from translation.quality.look_again import FORGOTTEN_EVERY, LOOKED_EVERY, forget, look_again
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


def rounds(desk: TranslationDesk, database: Database) -> list[Round]:
    """What is done over and over beside what is asked."""
    if desk.quality is None:
        return []
    return [
        Round("translations looked at again", LOOKED_EVERY, partial(look_again, desk.quality, desk.engines, database)),
        Round("reviews kept no longer", FORGOTTEN_EVERY, partial(forget, database)),
    ]


@asynccontextmanager
async def listen(settings: TranslationSettings, database: Database, bus: Bus) -> AsyncIterator[Listening]:
    detector = load_detector()
    async with open_engines(settings, partial(detect_language, detector), database) as opened:
        manners = load_manners()
        quality = await open_quality(partial(detect_language, detector)) if opened else None
        engines = replace(opened, fall=quality.standings.correction) if opened and quality else opened
        names, glossaries = settings.translation_kept_names, Glossaries()
        desk = TranslationDesk(detector, engines, names, glossaries, manners.markets, quality, manners)
        app = create_app(settings.service_key, database, desk)
        async with running_rounds(rounds(desk, database)):
            yield Listening(subscriptions(settings, desk), app)


SERVICE = Service(name="translation", settings=TranslationSettings, listen=listen)


def main() -> None:
    serve(SERVICE)
