"""Google's token endpoint and Cloud Translation v3: tokens that end, google.rpc.Status, HTML where nothing is said."""

import html
from typing import Any
from urllib.parse import parse_qs

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.types import Options
from starlette.responses import JSONResponse, Response

from deploy.simulators.translation_engines.account import Account

PROJECT, LOCATION, MAIL = "demo-project", "europe-west1", "translator@demo-project.iam.gserviceaccount.com"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
SCOPE = "https://www.googleapis.com/auth/cloud-translation"
LANGUAGES = frozenset(
    ["ar", "de", "en", "es", "fr", "it", "ja", "no", "pl", "pt", "pt-PT", "th", "uk", "zh-CN", "zh-TW"]
)
SKEW = 300
CHECKED: Options = {"require": ["iat", "exp"], "verify_iat": False, "verify_exp": False}
"""When a request is good is told by the account's own clock."""
MOST_TEXTS, MOST_CHARACTERS = 1024, 30_000


def key_file(account: Account, token_uri: str) -> dict[str, str]:
    """What the JSON key file of a service account of this account holds; its key is made here."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    account.google_key = key.public_key()
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    named = {"type": "service_account", "project_id": PROJECT, "private_key_id": "1", "client_email": MAIL}
    return {**named, "private_key": private.decode(), "token_uri": token_uri}


def token(account: Account, body: bytes, url: str) -> Response:
    """A token for a signed request, and the errors of RFC 6749."""
    form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
    if form.get("grant_type") != GRANT:
        return JSONResponse({"error": "unsupported_grant_type", "error_description": "Invalid grant_type"}, 400)
    try:
        claims = jwt.decode(form["assertion"], account.google_key, ["RS256"], CHECKED, audience=url, issuer=MAIL)
    except jwt.InvalidSignatureError:
        return JSONResponse({"error": "invalid_grant", "error_description": "Invalid JWT Signature."}, 400)
    except jwt.PyJWTError as error:
        return JSONResponse({"error": "invalid_grant", "error_description": f"Invalid JWT: {error}"}, 400)
    if not claims["iat"] - SKEW <= account.clock() < claims["exp"] <= claims["iat"] + 3600:
        told = "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe."
        return JSONResponse({"error": "invalid_grant", "error_description": told}, 400)
    if claims.get("scope") != SCOPE:
        return JSONResponse({"error": "invalid_scope", "error_description": "Invalid OAuth scope or ID token."}, 400)
    account.tokens[f"ya29.{len(account.tokens)}"] = account.clock() + account.token_seconds
    answer = {"access_token": list(account.tokens)[-1], "expires_in": account.token_seconds, "token_type": "Bearer"}
    return JSONResponse(answer)


def answer(account: Account, authorization: str, path: str, body: dict[str, Any]) -> Response:
    """The answer to a call of `translateText`."""
    if account.tokens.get(authorization.removeprefix("Bearer "), 0) <= account.clock():
        return _error(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.")
    if path != f"v3/projects/{PROJECT}/locations/{LOCATION}:translateText":
        return _error(404, "NOT_FOUND", "Requested entity was not found.")
    texts, source, target = body["contents"], body.get("sourceLanguageCode", "en"), body.get("targetLanguageCode")
    if len(texts) > MOST_TEXTS or sum(map(len, texts)) > MOST_CHARACTERS:
        return _error(400, "INVALID_ARGUMENT", "Text is too long.")
    if not {source, target} <= LANGUAGES or source == target:
        return _error(400, "INVALID_ARGUMENT", "Target language is invalid." if source in LANGUAGES else "Bad source.")
    if account.too_fast():
        return _error(403, "PERMISSION_DENIED", "User Rate Limit Exceeded")
    if account.used_up(texts):
        limit = "DefaultGeneralModelCharactersPerDayPerProject"
        return _error(429, "RESOURCE_EXHAUSTED", "Quota exceeded for quota metric 'General model characters'.", limit)
    told = [account.translated(text, source, str(target)) for text in texts]
    shown = told if body.get("mimeType") == "text/plain" else [html.escape(text) for text in told]
    model = f"projects/{PROJECT}/locations/{LOCATION}/models/general/nmt"
    return JSONResponse({"translations": [{"translatedText": text, "model": model} for text in shown]})


def _error(code: int, status: str, message: str, limit: str | None = None) -> Response:
    kind = "type.googleapis.com/google.rpc.ErrorInfo"
    info = {"@type": kind, "reason": "RATE_LIMIT_EXCEEDED", "metadata": {"quota_limit": limit}}
    details = [info] if limit else []
    return JSONResponse({"error": {"code": code, "message": message, "status": status, "details": details}}, code)
