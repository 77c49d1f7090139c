"""Speaks the API of Azure Translator v3.0: POST /translate?api-version=3.0&from=..&to=.. with [{"Text": ...}].

Source: learn.microsoft.com, "Translator v3.0 reference" and "translate": headers `Ocp-Apim-Subscription-Key` and, for a
regional resource, `Ocp-Apim-Subscription-Region`; up to 1,000 texts and 50,000 characters a call; errors are
{"error": {"code": six digits, "message"}}, of which the first three are the status. 403001: the free quota is used up.
Formality and context are unknown to it. "Dynamic dictionary": the element `mstrans:dictionary` puts a translation in as
it is, in plain text as well, where `from` is named and one of the languages is English; it is called safe for compound
nouns alone, so only `verbatim` words are marked up. The European endpoint is
https://api-eur.cognitive.microsofttranslator.com.
"""

import re
from dataclasses import dataclass
from typing import Any

import httpx

from translation.engines.calls import body_of, posted, refusal, results
from translation.engines.engine import Batch, Failed, Result, all_failed

QUOTA_USED_UP = 403001
CODES = {"zh": "zh-Hans", "no": "nb", "sr": "sr-Cyrl", "mn": "mn-Cyrl"}
DICTIONARY = '<mstrans:dictionary translation="{}">{}</mstrans:dictionary>'
UNSAFE = re.compile(r"""[<>&"]""")
KEPT_WHOLE = frozenset({"zh-Hans", "zh-Hant", "pt-PT", "fr-CA", "sr-Latn", "sr-Cyrl", "mn-Mong"})


@dataclass(frozen=True)
class AzureTranslator:
    """A resource, and the region it was made in where that is not `global`."""

    client: httpx.AsyncClient
    key: str
    resource_region: str | None = None
    most: int = 100

    async def translate(self, batch: Batch) -> list[Result]:
        body = [{"Text": marked_up(batch, text)} for text in batch.texts]
        answer = await posted(self.client, "translate", body, self._headers(), _languages(batch))
        if isinstance(answer, Failed):
            return all_failed(batch, answer)
        if answer.status_code != httpx.codes.OK:
            return all_failed(batch, refusal(answer.status_code, quota=error_code(answer) == QUOTA_USED_UP))
        return results(batch, answer, lambda found: [each["translations"][0]["text"] for each in found])

    def _headers(self) -> dict[str, str]:
        headers = {"Ocp-Apim-Subscription-Key": self.key}
        return {**headers, "Ocp-Apim-Subscription-Region": self.resource_region} if self.resource_region else headers


def _languages(batch: Batch) -> dict[str, str]:
    named = {"api-version": "3.0", "to": code_of(batch.target), "textType": "plain"}
    return named if batch.source == "und" else {**named, "from": code_of(batch.source)}


def marked_up(batch: Batch, text: str) -> str:
    """A text with its verbatim words in markup, each wherever it stands; as it is where Azure would not read it."""
    languages = [code_of(tag) for tag in (batch.source, batch.target)]
    words = {word: said for word, said in batch.verbatim.items() if word and not UNSAFE.search(word + said)}
    if not words or "und" in languages or languages.count("en") != 1:
        return text
    longest = sorted(words, key=len, reverse=True)
    standing = re.compile("|".join(rf"(?<![A-Za-z]){re.escape(word)}(?![A-Za-z])" for word in longest))
    return standing.sub(lambda found: DICTIONARY.format(words[found[0]], found[0]), text)


def code_of(tag: str) -> str:
    """Azure's code of a BCP 47 tag."""
    first = tag.split("-", maxsplit=1)[0].lower()
    return tag if tag in KEPT_WHOLE else CODES.get(first, first)


def error_code(answer: httpx.Response) -> Any:
    body = body_of(answer)
    error = body.get("error") if isinstance(body, dict) else None
    return error.get("code") if isinstance(error, dict) else None
