"""One HTTP call to an engine, and what its status means where engines agree."""

from collections.abc import Callable, Mapping
from typing import Any

import httpx

from translation.engines.engine import Batch, Failed, Kind, Result, all_failed

KINDS = {
    400: Kind.TEXT,
    401: Kind.KEY,
    403: Kind.KEY,
    408: Kind.DOWN,
    413: Kind.TEXT,
    429: Kind.BUSY,
}
NO_ANSWER = Failed(Kind.DOWN, "the translation engine does not answer")


async def posted(
    client: httpx.AsyncClient,
    path: str,
    body: Any,
    headers: Mapping[str, str] | None = None,
    params: Mapping[str, str] | None = None,
) -> httpx.Response | Failed:
    """POST as JSON. A `Failed` where nothing readable came back."""
    try:
        return await client.post(path, json=body, headers=headers, params=params)
    except (httpx.HTTPError, httpx.InvalidURL):
        return NO_ANSWER


def refusal(status: int, quota: bool = False) -> Failed:
    """What a status other than 200 says. `quota`: this API says in its own way that no characters are left."""
    if quota:
        return Failed(Kind.QUOTA, f"the translation engine's quota is used up (status {status})")
    kind = KINDS.get(status, Kind.DOWN if status >= 500 else Kind.UNREADABLE)
    if kind is Kind.TEXT:
        return Failed(kind, "the translation engine does not take this language or length")
    return Failed(kind, f"the translation engine answered with status {status} and no translation")


def body_of(response: httpx.Response) -> Any:
    """The JSON of an answer; None where it is none."""
    try:
        return response.json()
    except (ValueError, RecursionError):
        return None


def results(batch: Batch, response: httpx.Response, found: Callable[[Any], list[object]]) -> list[Result]:
    """The texts `found` in an answer, one for each asked: an answer with another number of them belongs to no text."""
    try:
        texts = found(body_of(response))
    except (AttributeError, IndexError, KeyError, TypeError):
        texts = []
    if len(texts) != len(batch.texts):
        return all_failed(batch, refusal(response.status_code))
    return [text_of(text, response.status_code) for text in texts]


def text_of(value: object, status: int = 200) -> Result:
    """A translation without what neither JSON nor PostgreSQL carries (lone surrogates, NUL)."""
    text = value.encode("utf-8", "ignore").decode().replace("\x00", "").strip() if isinstance(value, str) else ""
    return text or refusal(status)
