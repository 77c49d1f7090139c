"""`python -m deploy.local.send_payment_webhook stripe [FILE]`: a signed webhook to the gateway of the running cluster.

Plays stripe, adyen or paypal, with an event out of a JSON file or one of a payment of 39.90 EUR on the order CB-PAID.
"""

import hmac
import json
import sys
import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4
from zlib import crc32

import httpx
from crossdesk.errors import CrossdeskError, Misconfigured
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from deploy.local.demo_accounts import TENANT
from deploy.local.payment_webhooks import CERTIFICATE, WEBHOOK_ID, paypal_key
from deploy.local.stack import Stack, stack_of
from deploy.local.state import state_from_environment

ORDER = "CB-PAID"
SIGNED_BY_ADYEN = ("pspReference", "originalReference", "merchantAccountCode", "merchantReference")
Sent = tuple[bytes, Mapping[str, str]]


def main() -> None:
    """Print the gateway's answer; exit with 1 when it refuses."""
    try:
        answer = send(stack_of(state_from_environment()), *sys.argv[1:])
    except (CrossdeskError, httpx.TransportError) as error:
        sys.exit(f"send_payment_webhook: {error}")
    print(answer.status_code, answer.text)
    sys.exit(not answer.is_success)


def send(stack: Stack, provider: str = "", file: str | None = None) -> httpx.Response:
    """Raises Misconfigured for an unknown provider, and for a file that holds no JSON object."""
    if provider not in PROVIDERS:
        raise Misconfigured(f"{provider!r} is no payment provider that is played: give one of {', '.join(PROVIDERS)}")
    event, sign = PROVIDERS[provider]
    body, headers = sign(stack, read(Path(file)) if file else event(datetime.now(UTC)))
    url = f"{stack.url}/v1/providers/{provider}/{TENANT}"
    return httpx.post(url, content=body, headers={"Content-Type": "application/json", **headers}, timeout=30)


def read(file: Path) -> dict[str, Any]:
    """Raises Misconfigured."""
    try:
        found = json.loads(file.read_bytes())
    except (OSError, ValueError) as error:
        raise Misconfigured(f"{file}: cannot be read: {error}") from None
    if not isinstance(found, dict):
        raise Misconfigured(f"{file}: must hold the webhook's JSON object")
    return found


def stripe_event(now: datetime) -> dict[str, Any]:
    charge = {"id": f"ch_{uuid4().hex}", "amount": 3990, "currency": "eur", "captured": True, "status": "succeeded"}
    charge["metadata"] = {"order_id": ORDER}
    seconds = int(now.timestamp())
    return {"id": f"evt_{uuid4().hex}", "type": "charge.succeeded", "created": seconds, "data": {"object": charge}}


def adyen_event(now: datetime) -> dict[str, Any]:
    item = {"eventCode": "AUTHORISATION", "success": "true", "eventDate": now.isoformat(), "paymentMethod": "visa"}
    item |= {"pspReference": uuid4().hex[:16].upper(), "originalReference": "", "merchantAccountCode": "DemoShop"}
    amount = {"value": 3990, "currency": "EUR"}
    whole: dict[str, Any] = {**item, "merchantReference": ORDER, "amount": amount}
    return {"live": "false", "notificationItems": [{"NotificationRequestItem": whole}]}


def paypal_event(now: datetime) -> dict[str, Any]:
    amount = {"currency_code": "EUR", "value": "39.90"}
    capture = {"id": uuid4().hex[:17].upper(), "amount": amount, "invoice_id": ORDER}
    kind = "PAYMENT.CAPTURE.COMPLETED"
    return {"id": f"WH-{uuid4().hex}", "event_type": kind, "create_time": now.isoformat(), "resource": capture}


def sign_as_stripe(stack: Stack, event: dict[str, Any]) -> Sent:
    """https://docs.stripe.com/webhooks#verify-manually"""
    body, moment = json.dumps(event).encode(), int(time.time())
    key = stack.credentials.stripe_webhook_secret.encode()
    signature = hmac.digest(key, f"{moment}.".encode() + body, "sha256").hex()
    return body, {"Stripe-Signature": f"t={moment},v1={signature}"}


def sign_as_adyen(stack: Stack, event: dict[str, Any]) -> Sent:
    """https://docs.adyen.com/development-resources/webhooks/secure-webhooks/verify-hmac-signatures"""
    key = bytes.fromhex(stack.credentials.adyen_hmac_key)
    for wrapped in event.get("notificationItems", []):
        item = wrapped["NotificationRequestItem"]
        amount = item["amount"]
        parts = [*(item.get(name, "") for name in SIGNED_BY_ADYEN), amount["value"], amount["currency"]]
        signed = ":".join(map(str, [*parts, item["eventCode"], item["success"]]))
        signature = b64encode(hmac.digest(key, signed.encode(), "sha256")).decode()
        item["additionalData"] = item.get("additionalData", {}) | {"hmacSignature": signature}
    return json.dumps(event).encode(), {}


def sign_as_paypal(stack: Stack, event: dict[str, Any]) -> Sent:
    """https://developer.paypal.com/api/rest/webhooks/rest"""
    body, transmission = json.dumps(event).encode(), str(uuid4())
    moment = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    signed = f"{transmission}|{moment}|{WEBHOOK_ID}|{crc32(body)}".encode()
    signature = paypal_key(stack.state).sign(signed, PKCS1v15(), SHA256())
    return body, {
        "PayPal-Transmission-Id": transmission,
        "PayPal-Transmission-Time": moment,
        "PayPal-Transmission-Sig": b64encode(signature).decode(),
        "PayPal-Cert-Url": f"https://api.sandbox.paypal.com/v1/notifications/certs/{CERTIFICATE}",
        "PayPal-Auth-Algo": "SHA256withRSA",
    }


PROVIDERS: Mapping[str, tuple[Callable[[datetime], dict[str, Any]], Callable[[Stack, dict[str, Any]], Sent]]] = {
    "stripe": (stripe_event, sign_as_stripe),
    "adyen": (adyen_event, sign_as_adyen),
    "paypal": (paypal_event, sign_as_paypal),
}

if __name__ == "__main__":
    main()
