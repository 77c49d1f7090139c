"""Webhooks as AfterShip sends them: signed with the account's secret over the raw body."""

import base64
import hashlib
import hmac
import json
import uuid
from datetime import UTC, datetime
from typing import Any

import httpx

HEADER = "aftership-hmac-sha256"


def signature(body: bytes, secret: str) -> str:
    """Base64 of HMAC-SHA256. Source: AfterShip Tracking API, "Webhook signature"."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


async def send_update(client: httpx.AsyncClient, url: str, secret: str, msg: dict[str, Any]) -> bool:
    """Send `tracking_update`; whether it was taken. Source: "Webhook specifications"."""
    event = {
        "event": "tracking_update",
        "event_id": str(uuid.uuid4()),
        "is_tracking_first_tag": True,
        "ts": int(datetime.now(UTC).timestamp()),
        "msg": msg,
    }
    body = json.dumps(event, ensure_ascii=False).encode()
    headers = {"content-type": "application/json", HEADER: signature(body, secret)}
    try:
        return (await client.post(url, content=body, headers=headers)).is_success
    except httpx.HTTPError:
        return False
