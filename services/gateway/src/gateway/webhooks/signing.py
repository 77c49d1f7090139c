"""Signatures of webhooks by the Standard Webhooks specification (HMAC-SHA-256, `webhook-signature: v1,...`)."""

import hmac
from base64 import b64encode
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from crossdesk.changing_keys import keys_of
from pydantic import SecretStr
from standardwebhooks import Webhook


def signing_secret(master: SecretStr, tenant: str, endpoint_id: str) -> str:
    """The secret of one endpoint, as receivers configure it (`whsec_` and 32 bytes in base64)."""
    return signing_secrets(master, tenant, endpoint_id)[0]


def signing_secrets(master: SecretStr, tenant: str, endpoint_id: str) -> tuple[str, ...]:
    """One for each key the master holds, newest first: receivers may still have the one before."""
    about = f"webhook-signing\x1f{tenant}\x1f{endpoint_id}".encode()
    digests = (hmac.digest(key.encode(), about, "sha256") for key in keys_of(master))
    return tuple("whsec_" + b64encode(digest).decode() for digest in digests)


def signed_headers(secrets: Sequence[str], delivery_id: UUID, body: str, now: datetime) -> dict[str, str]:
    """Headers of one try, signed with each secret: Standard Webhooks has receivers accept any signature they know.

    The id stays the same on every try, so that receivers can drop what they have already.
    """
    message_id = f"msg_{delivery_id.hex}"
    # The library reads the clock time of `now` as UTC whatever its zone says.
    moment = now.astimezone(UTC)
    return {
        "content-type": "application/json",
        "user-agent": "Crossdesk-Webhooks/1",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": " ".join(Webhook(each).sign(message_id, moment, body) for each in secrets),
    }
