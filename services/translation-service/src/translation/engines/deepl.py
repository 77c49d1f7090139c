"""Speaks the API of DeepL: POST /v2/translate {text: [...], target_lang, source_lang, formality, context}.

Source: developers.deepl.com, "Translate text" and "Error handling": header `Authorization: DeepL-Auth-Key KEY`, up to
50 texts and 128 KiB a call, 403 wrong key, 413 too large, 429 too many requests, 456 quota used up, 529 overload. A
target names its variant (EN-GB, PT-BR, ZH-HANT), a source does not. Characters of `context` are not billed. Keys that
end in `:fx` belong to api-free.deepl.com. Glossaries are kept there by an id of theirs, so terms go as
`custom_instructions` ("Custom instructions"; up to 10 of at most 300 characters, in English, for the targets in
`INSTRUCTED`; a call with them is answered by the model for quality, which may take longer). So does gender, where it is
known: what is not known is not told, for every text would take that model then.
"""

import json
from dataclasses import dataclass
from typing import Any

import httpx

from translation.engines.calls import posted, refusal, results
from translation.engines.engine import Batch, Failed, Result, all_failed

TARGETS = {"en": "EN-US", "en-GB": "EN-GB", "pt": "PT-PT", "pt-BR": "PT-BR", "zh": "ZH-HANS"}
KEPT_WHOLE = {"zh-Hans": "ZH-HANS", "zh-Hant": "ZH-HANT"}
FORMALITY = {"formal": "prefer_more", "informal": "prefer_less"}
"""The `prefer_` forms are not refused where a language knows no formality."""
INSTRUCTED = frozenset({"de", "en", "es", "fr", "it", "ja", "ko", "zh"})
GENDERED = frozenset({"de", "es", "fr", "it"})
"""Of these the languages whose words go by the gender of who speaks or is spoken to."""
MOST_INSTRUCTIONS, LONGEST_INSTRUCTION = 10, 300
QUOTA_USED_UP = 456


@dataclass(frozen=True)
class DeepL:
    """An account. The client's base URL is https://api.deepl.com or https://api-free.deepl.com."""

    client: httpx.AsyncClient
    key: str
    most: int = 50

    async def translate(self, batch: Batch) -> list[Result]:
        headers = {"Authorization": f"DeepL-Auth-Key {self.key}"}
        answer = await posted(self.client, "v2/translate", request_of(batch), headers)
        if isinstance(answer, Failed):
            return all_failed(batch, answer)
        if answer.status_code != httpx.codes.OK:
            return all_failed(batch, refusal(answer.status_code, quota=answer.status_code == QUOTA_USED_UP))
        return results(batch, answer, lambda body: [each["text"] for each in body["translations"]])


def request_of(batch: Batch) -> dict[str, Any]:
    """The body of a call."""
    body: dict[str, Any] = {"text": list(batch.texts), "target_lang": target_code(batch.target)}
    if batch.source != "und":
        body["source_lang"] = primary(batch.source)
    if batch.formality in FORMALITY:
        body["formality"] = FORMALITY[batch.formality]
    if batch.context:
        body["context"] = batch.context
    told = instructions(batch)
    return {**body, "custom_instructions": told} if told else body


def instructions(batch: Batch) -> list[str]:
    """What is asked of the translation in words. Nothing for targets that take none."""
    language = primary(batch.target).lower()
    if language not in INSTRUCTED:
        return []
    of = {"writer": batch.genders.speaker, "reader": batch.genders.reader} if language in GENDERED else {}
    genders = [
        f"Use {gender} forms for the {who}." for who, gender in of.items() if gender in ("feminine", "masculine")
    ]
    terms = [f"Translate {_quoted(term)} as {_quoted(said)}." for term, said in batch.terms.items()]
    return [each for each in (*genders, *terms) if len(each) <= LONGEST_INSTRUCTION][:MOST_INSTRUCTIONS]


def _quoted(term: str) -> str:
    """A term may be of a customer's words: it ends where its quotes end."""
    return json.dumps(term, ensure_ascii=False)


def target_code(tag: str) -> str:
    """DeepL's code of a target language."""
    known = KEPT_WHOLE.get(tag) or TARGETS.get(tag)
    return known or TARGETS.get(tag.split("-", maxsplit=1)[0].lower(), primary(tag))


def primary(tag: str) -> str:
    return tag.split("-", maxsplit=1)[0].upper()
