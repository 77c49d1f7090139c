"""Speaks the HTTP API of LibreTranslate: POST /translate {q, source, target, format, api_key}.

Source: LibreTranslate's API documentation. Self-hosted, so customers' words stay with the operator.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

import httpx
from crossdesk.breaker import Breaker

from translation.settings import TranslationSettings

NAME = "libretranslate"
CODES = {"zh": "zh", "zh-Hans": "zh", "zh-Hant": "zt", "pt-BR": "pb"}
"""LibreTranslate's codes where they are not the primary subtag; newer versions take them as aliases of BCP 47 tags."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class LibreTranslate:
    """A server to ask, for at most `seconds` per text."""

    client: httpx.AsyncClient
    api_key: str | None = None
    seconds: float = 4.0
    breaker: Breaker = field(default_factory=lambda: Breaker(failures=5, rest=30.0))


class Translation(NamedTuple):
    """A text in the language asked for, or None and the reason why there is none."""

    text: str | None
    engine: str | None
    why: str


@asynccontextmanager
async def open_engine(settings: TranslationSettings) -> AsyncIterator[LibreTranslate | None]:
    """The configured server, or None where none is configured."""
    if settings.translation_url is None:
        yield None
        return
    key = settings.translation_api_key.get_secret_value() if settings.translation_api_key else None
    async with httpx.AsyncClient(
        base_url=str(settings.translation_url), timeout=settings.translation_seconds
    ) as client:
        yield LibreTranslate(client, key, settings.translation_seconds)


async def translate(engine: LibreTranslate, text: str, source: str, target: str) -> Translation:
    """Ask for a translation between two BCP 47 languages. Does not raise: a failing engine loses no message."""
    if not engine.breaker.admits():
        return _untranslated("the translation engine has failed several times in a row and is given a rest")
    try:
        async with asyncio.timeout(engine.seconds):
            response = await engine.client.post("translate", json=_request(engine, text, source, target))
    except (httpx.HTTPError, TimeoutError) as error:
        engine.breaker.failed()
        log.warning("translation engine does not answer", extra={"error": type(error).__name__})
        return _untranslated("the translation engine does not answer")
    return _read(engine, response)


def _request(engine: LibreTranslate, text: str, source: str, target: str) -> dict[str, str]:
    body = {"q": text, "source": code_of(source), "target": code_of(target), "format": "text"}
    return {**body, "api_key": engine.api_key} if engine.api_key else body


def code_of(language: str) -> str:
    """LibreTranslate's code of a BCP 47 tag."""
    return CODES.get(language, language.split("-", maxsplit=1)[0].lower())


def _read(engine: LibreTranslate, response: httpx.Response) -> Translation:
    """400 is about this text (language not offered, too long); every other refusal is about the engine."""
    translated = _translated_text(response) if response.status_code == httpx.codes.OK else None
    if translated:
        engine.breaker.succeeded()
        return Translation(translated, NAME, "translated by the configured engine")
    log.warning("translation refused", extra={"status": response.status_code})
    if response.status_code == httpx.codes.BAD_REQUEST:
        engine.breaker.succeeded()
        return _untranslated("the translation engine does not take this language or length")
    engine.breaker.failed()
    return _untranslated(f"the translation engine answered with status {response.status_code} and no translation")


def _translated_text(response: httpx.Response) -> str | None:
    """The translation without what neither JSON nor PostgreSQL carries (lone surrogates, NUL); None when unreadable."""
    try:
        body = response.json()
    except ValueError:
        return None
    text = body.get("translatedText") if isinstance(body, dict) else None
    return text.encode("utf-8", "ignore").decode().replace("\x00", "").strip() if isinstance(text, str) else None


def _untranslated(why: str) -> Translation:
    return Translation(None, None, why)
