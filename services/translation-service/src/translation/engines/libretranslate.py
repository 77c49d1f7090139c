"""Speaks the API of LibreTranslate: POST /translate {q: [...], source, target, format, api_key}.

Source: LibreTranslate's API documentation: `q` is a text or a list, and `translatedText` is the like; 400 for languages
and lengths it does not take, 403 for a wrong key, 429 when asked too fast. Self-hosted, so customers' words stay with
the operator. Formality, context and terms are unknown to it.
"""

from dataclasses import dataclass
from typing import Any

import httpx

from translation.engines.calls import posted, refusal, results
from translation.engines.engine import Batch, Failed, Result, all_failed

CODES = {"zh": "zh", "zh-Hans": "zh", "zh-Hant": "zt", "pt-BR": "pb"}
"""LibreTranslate's codes where they are not the primary subtag; newer versions take them as aliases of BCP 47 tags."""


@dataclass(frozen=True)
class LibreTranslate:
    """A server. Its limit of texts a call is the operator's own setting, and none by default."""

    client: httpx.AsyncClient
    key: str | None = None
    most: int = 32

    async def translate(self, batch: Batch) -> list[Result]:
        answer = await posted(self.client, "translate", request_of(batch, self.key))
        if isinstance(answer, Failed):
            return all_failed(batch, answer)
        if answer.status_code != httpx.codes.OK:
            return all_failed(batch, refusal(answer.status_code))
        return results(batch, answer, _texts)


def request_of(batch: Batch, key: str | None) -> dict[str, Any]:
    """The body of a call: one text goes as such, which every version takes."""
    texts: Any = batch.texts[0] if len(batch.texts) == 1 else list(batch.texts)
    body = {"q": texts, "source": code_of(batch.source), "target": code_of(batch.target), "format": "text"}
    return {**body, "api_key": key} if key else body


def code_of(language: str) -> str:
    """LibreTranslate's code of a BCP 47 tag."""
    return CODES.get(language, language.split("-", maxsplit=1)[0].lower())


def _texts(body: Any) -> list[object]:
    translated = body["translatedText"]
    return translated if isinstance(translated, list) else [translated]
