"""Pushes to the account's webhook, signed as documented: header `sign` = SHA-256 of the body, a slash and the key."""

import hashlib
import json
from typing import Any

import httpx


def sign(body: bytes, token: str) -> str:
    return hashlib.sha256(body + b"/" + token.encode()).hexdigest()


async def push(client: httpx.AsyncClient, url: str, token: str, event: str, data: dict[str, Any]) -> bool:
    """Send one event (TRACKING_UPDATED or TRACKING_STOPPED); True when it was received with 200."""
    body = json.dumps({"event": event, "data": data}, ensure_ascii=False).encode()
    headers = {"sign": sign(body, token), "content-type": "application/json"}
    try:
        answer = await client.post(url, content=body, headers=headers, timeout=10)
    except httpx.HTTPError:
        return False
    return answer.status_code == httpx.codes.OK
