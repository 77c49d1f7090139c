"""OpenAI's /v1/chat/completions with a model that translates, or says what the account has it say."""

import json
import re
from typing import Any

from starlette.responses import JSONResponse, Response

from deploy.simulators.translation_engines.account import Account

MODEL = "demo-model"
ID = re.compile(r'the value of "id" is (\w+)')
"""What the task has an answer show."""


def answer(account: Account, authorization: str, body: dict[str, Any]) -> Response:
    """The answer to a call."""
    if authorization != f"Bearer {account.key}":
        return _error(401, "invalid_api_key")
    if body.get("model") != MODEL:
        return _error(404, "model_not_found")
    if account.too_fast():
        return _error(429, "rate_limit_exceeded")
    told = json.loads(body["messages"][-1]["content"])
    if account.used_up([told["text"]]):
        return _error(429, "insufficient_quota")
    translation = account.translated(told["text"], told["source"], told["target"])
    task = body["messages"][0]["content"]
    answered = json.dumps({"translation": translation, "id": "{id}"}) if account.obeys is None else account.obeys
    drawn = ID.search(task)
    said = answered.replace("{id}", drawn[1] if drawn else "")
    return JSONResponse(completion(said.replace("{task}", json.dumps(task)[1:-1])))


def completion(content: str | None, finish_reason: str = "stop", refusal: str | None = None) -> dict[str, Any]:
    """A whole answer with what the model said."""
    message = {"role": "assistant", "content": content, "refusal": refusal}
    return {
        "object": "chat.completion",
        "model": MODEL,
        "choices": [{"index": 0, "message": message, "finish_reason": finish_reason}],
    }


def _error(status: int, code: str) -> Response:
    return JSONResponse({"error": {"message": code, "type": code, "param": None, "code": code}}, status)
