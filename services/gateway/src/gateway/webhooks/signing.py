"""Signatures of webhooks by the Standard Webhooks specification (HMAC-SHA-256, `webhook-signature: v1,...`)."""

import hmac
from base64 import b64encode
from datetime import UTC, datetime
from uuid import UUID

from pydantic import SecretStr
from standardwebhooks import Webhook


def signing_secret(master: SecretStr, tenant: str, endpoint_id: str) -> str:
    """The secret of one endpoint, as receivers configure it (`whsec_` and 32 bytes in base64)."""
    about = f"webhook-signing\x1f{tenant}\x1f{endpoint_id}"
    return "whsec_" + b64encode(hmac.digest(master.get_secret_value().encode(), about.encode(), "sha256")).decode()


def signed_headers(secret: str, delivery_id: UUID, body: str, now: datetime) -> dict[str, str]:
    """Headers of one try. The id stays the same on every try, so that receivers can drop what they have already."""
    message_id = f"msg_{delivery_id.hex}"
    # The library reads the clock time of `now` as UTC whatever its zone says.
    moment = now.astimezone(UTC)
    return {
        "content-type": "application/json",
        "user-agent": "Crossdesk-Webhooks/1",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": Webhook(secret).sign(message_id, moment, body),
    }
