"""DeepL's /v2/translate: 403, 400 for a target without its variant, 413, 429, 456, and one object a text in order."""

from typing import Any

from starlette.responses import JSONResponse, Response

from deploy.simulators.translation_engines.account import Account

SOURCES = frozenset(("AR", "DE", "EN", "ES", "FR", "IT", "JA", "KO", "NB", "NL", "PL", "PT", "RU", "TR", "UK", "ZH"))
TARGETS = (SOURCES | {"EN-GB", "EN-US", "PT-BR", "PT-PT", "ZH-HANS", "ZH-HANT"}) - {"EN", "PT"}
FORMALITIES = frozenset({"default", "more", "less", "prefer_more", "prefer_less"})
INSTRUCTED = frozenset({"DE", "EN", "ES", "FR", "IT", "JA", "KO", "ZH"})
MOST_INSTRUCTIONS, LONGEST_INSTRUCTION = 10, 300
MOST_TEXTS, MOST_BYTES = 50, 128 * 1024


def answer(account: Account, authorization: str, body: dict[str, Any], size: int) -> Response:
    """The answer to a call whose body has `size` bytes."""
    if authorization != f"DeepL-Auth-Key {account.key}":
        return Response(status_code=403)
    if size > MOST_BYTES:
        return JSONResponse({"message": "Request Entity Too Large"}, 413)
    if account.too_fast():
        return JSONResponse({"message": "Too many requests"}, 429)
    wrong = _wrong(body)
    if wrong:
        return JSONResponse({"message": wrong}, 400)
    if account.used_up(body["text"]):
        return JSONResponse({"message": "Quota Exceeded"}, 456)
    source, target = body.get("source_lang", "EN"), body["target_lang"]
    told = [
        {"detected_source_language": source, "text": account.translated(text, source, target)} for text in body["text"]
    ]
    return JSONResponse({"translations": told})


def _wrong(body: dict[str, Any]) -> str | None:
    if not isinstance(body.get("text"), list) or not 1 <= len(body["text"]) <= MOST_TEXTS:
        return "Parameter 'text' not specified."
    if body.get("target_lang") not in TARGETS:
        return "Value for 'target_lang' not supported."
    if body.get("source_lang", "EN") not in SOURCES:
        return "Value for 'source_lang' not supported."
    told = body.get("custom_instructions", [])
    if len(told) > MOST_INSTRUCTIONS or any(len(each) > LONGEST_INSTRUCTION for each in told):
        return "Too many or too long 'custom_instructions'."
    if told and body["target_lang"].split("-")[0] not in INSTRUCTED:
        return "'custom_instructions' not supported for this target."
    return None if body.get("formality", "default") in FORMALITIES else "Value for 'formality' not supported."
