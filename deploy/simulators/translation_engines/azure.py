"""Azure Translator's /translate: errors of six digits, 401000 also where a regional resource's region is missing.

Words in `mstrans:dictionary` are put in as they are told where `from` is named and one of the languages is English;
elsewhere the markup is left out, and the word translated like any other.
"""

import re
from collections.abc import Mapping
from typing import Any

from starlette.responses import JSONResponse, Response

from deploy.simulators.translation_engines.account import Account

LANGUAGES = frozenset(
    [
        "ar",
        "de",
        "en",
        "es",
        "fr",
        "it",
        "ja",
        "ko",
        "nb",
        "nl",
        "pl",
        "pt",
        "pt-PT",
        "ru",
        "sr-Cyrl",
        "th",
        "tr",
        "uk",
        "zh-Hans",
        "zh-Hant",
    ]
)
REGION = "westeurope"
DICTIONARY = re.compile(r'<mstrans:dictionary translation="([^"]*)">([^<]*)</mstrans:dictionary>')
MOST_TEXTS, MOST_CHARACTERS = 1000, 50_000


def answer(account: Account, headers: Mapping[str, str], query: Mapping[str, str], body: Any) -> Response:
    """The answer to a call."""
    key = headers.get("ocp-apim-subscription-key"), headers.get("ocp-apim-subscription-region")
    if key != (account.key, REGION):
        return _error(401000, "The request is not authorized because credentials are missing or invalid.")
    if query.get("api-version") != "3.0":
        return _error(400021, "The API version parameter is missing or invalid.")
    if query.get("from", "en") not in LANGUAGES or query.get("to") not in LANGUAGES:
        return _error(400036 if query.get("from", "en") in LANGUAGES else 400035, "The language is not valid.")
    texts = [each["Text"] for each in body]
    if len(texts) > MOST_TEXTS or sum(map(len, texts)) > MOST_CHARACTERS:
        return _error(400077, "The maximum request size has been exceeded.")
    if account.too_fast():
        return _error(429001, "The server rejected the request because the client has exceeded request limits.")
    if account.used_up(texts):
        return _error(403001, "The operation isn't allowed because the subscription exceeded its free quota.")
    source, target = query.get("from", "en"), query["to"]
    obeyed = "from" in query and [source, target].count("en") == 1
    told = [_with_dictionary(account, text, source, target, obeyed) for text in texts]
    return JSONResponse([{"translations": [{"text": text, "to": target}]} for text in told])


def _with_dictionary(account: Account, text: str, source: str, target: str, obeyed: bool) -> str:
    """The text as it is known with `{}` in place of words in markup, and these as they are told to be."""
    if not obeyed or not DICTIONARY.search(text):
        return account.translated(DICTIONARY.sub(r"\2", text), source, target)
    made = account.translated(DICTIONARY.sub("{}", text), source, target)
    for said, _ in DICTIONARY.findall(text):
        made = made.replace("{}", said, 1)
    return made


def _error(code: int, message: str) -> Response:
    return JSONResponse({"error": {"code": code, "message": message}}, code // 1000)
