"""LibreTranslate's /translate: the key in the body, a text or a list of them, and 400 for languages and lengths."""

from typing import Any

from starlette.responses import JSONResponse, Response

from deploy.simulators.translation_engines.account import Account

LANGUAGES = frozenset(["ar", "de", "en", "es", "fr", "it", "ja", "nl", "pb", "pl", "pt", "ru", "tr", "uk", "zh", "zt"])
CHINESE = {"zt": "zh", "pb": "pt"}
LONGEST = 5000


def answer(account: Account, body: dict[str, Any]) -> Response:
    """The answer to a call."""
    if body.get("api_key") != account.key:
        return JSONResponse({"error": "Invalid API key"}, 403)
    if account.too_fast():
        return JSONResponse({"error": "Slowdown: too many requests"}, 429)
    texts = body["q"] if isinstance(body["q"], list) else [body["q"]]
    characters = sum(map(len, texts))
    if characters > LONGEST:
        return JSONResponse({"error": f"Invalid request: request ({characters}) exceeds text limit ({LONGEST})"}, 400)
    for language in (body["source"], body["target"]):
        if language not in LANGUAGES:
            return JSONResponse({"error": f"{language} is not supported"}, 400)
    source, target = (CHINESE.get(body[name], body[name]) for name in ("source", "target"))
    told = [account.translated(text, source, target) for text in texts]
    return JSONResponse({"translatedText": told if isinstance(body["q"], list) else told[0]})
