"""Speaks the API of Google Cloud Translation v3: POST /v3/projects/{project}/locations/{location}:translateText.

Source: cloud.google.com/translate/docs, "projects.locations.translateText", "Quotas and limits", "Regional endpoints":
{contents: [...], mimeType, sourceLanguageCode, targetLanguageCode} with a bearer token; at most 1,024 texts and 30,000
code points a call; errors are google.rpc.Status ({"error": {code, message, status, details}}). `mimeType` is
`text/html` where none is named, and apostrophes then come back as entities: so it is named, and nothing is unescaped,
for an `&amp;` in an answer was in the text. Formality and context are unknown to it; glossaries are kept there by an id
of theirs, so terms are not sent. Text of the EU needs https://translate-eu.googleapis.com and a location there, such as
europe-west1.
"""

from dataclasses import dataclass
from typing import Any

import httpx

from translation.engines.calls import body_of, posted, refusal, results
from translation.engines.engine import Batch, Failed, Kind, Result, all_failed
from translation.engines.google_account import Tokens
from translation.script import subtags

CODES = {"zh": "zh-CN", "zh-hans": "zh-CN", "zh-hant": "zh-TW", "nb": "no", "nn": "no", "fil": "tl"}
KEPT_WHOLE = {"pt-pt": "pt-PT", "pt-br": "pt-BR", "fr-ca": "fr-CA", "zh-tw": "zh-TW", "zh-cn": "zh-CN"}
LONGEST = 30_000
"""Code points of all texts of a call."""
TOO_LONG = Failed(Kind.TEXT, "the translation engine does not take this language or length")


@dataclass(frozen=True)
class GoogleTranslate:
    """A project, and the location that serves it (`global`, or a region)."""

    client: httpx.AsyncClient
    tokens: Tokens
    location: str = "global"
    most: int = 128

    async def translate(self, batch: Batch) -> list[Result]:
        if sum(map(len, batch.texts)) > LONGEST:
            return all_failed(batch, TOO_LONG)
        answer = await self._asked(batch, again=True)
        if isinstance(answer, Failed):
            return all_failed(batch, answer)
        if answer.status_code != httpx.codes.OK:
            return all_failed(batch, failure(answer.status_code, body_of(answer)))
        return results(batch, answer, lambda body: [each["translatedText"] for each in body["translations"]])

    async def _asked(self, batch: Batch, again: bool) -> httpx.Response | Failed:
        """A token may be revoked before its end: where it is refused, another one is tried once."""
        token = await self.tokens.current()
        if isinstance(token, Failed):
            return token
        path = f"v3/projects/{self.tokens.account.project_id}/locations/{self.location}:translateText"
        answer = await posted(self.client, path, request_of(batch), {"Authorization": f"Bearer {token}"})
        if isinstance(answer, Failed) or answer.status_code != httpx.codes.UNAUTHORIZED or not again:
            return answer
        self.tokens.forget(token)
        return await self._asked(batch, again=False)


def request_of(batch: Batch) -> dict[str, Any]:
    """The body of a call."""
    body = {"contents": list(batch.texts), "mimeType": "text/plain", "targetLanguageCode": code_of(batch.target)}
    return body if batch.source == "und" else {**body, "sourceLanguageCode": code_of(batch.source)}


def code_of(tag: str) -> str:
    """Google's code of a BCP 47 tag."""
    parts = subtags(tag)
    script = CODES.get("-".join(parts[:2]))
    return KEPT_WHOLE.get(tag.lower()) or script or CODES.get(parts[0], parts[0])


def failure(status: int, body: Any) -> Failed:
    """What an error says. A rate comes as 429, or as 403 with `User Rate Limit Exceeded`; a day's quota as either, too.

    404 is a project or location that is not there: like a wrong key, it passes by itself for no text.
    """
    told = _told(body)
    if status in (httpx.codes.FORBIDDEN, httpx.codes.TOO_MANY_REQUESTS):
        if "per day" in told or "daily limit" in told or "perday" in told:
            return refusal(status, quota=True)
        if "rate limit" in told:
            return refusal(httpx.codes.TOO_MANY_REQUESTS)
    if status == httpx.codes.NOT_FOUND:
        return Failed(Kind.KEY, "Google knows no such project or location (status 404)")
    return refusal(status)


def _told(body: Any) -> str:
    """The words of an error, with those of its details, in lower case."""
    error = body.get("error") if isinstance(body, dict) else None
    return f"{error.get('message')} {error.get('details')}".lower() if isinstance(error, dict) else ""
