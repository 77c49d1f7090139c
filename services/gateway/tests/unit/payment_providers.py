"""Stripe, Adyen and PayPal as they push: bodies, and signatures made as each documents them."""

import hmac
import json
import time
from base64 import b64encode
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from zlib import crc32

import httpx
from crossdesk.contracts.gateway import Quota, TenantConfigured
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID
from pydantic import SecretStr

from gateway.app import Api
from gateway.gateway import Gateway
from gateway.payments import provider_examples as examples
from gateway.payments.paypal_certificates import KeptCertificates
from gateway.payments.provider_secrets import AdyenSecrets, PayPalSecrets, ShopSecrets, StripeSecrets

STRIPE_SECRET = "whsec_of-the-demo-shop-alone"
ADYEN_KEY = "44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056"
WEBHOOK_ID = "1JE4291016473214C"
CERTIFICATE = "CERT-360caa42-fca2a594-a5cafa77"
CERT_URL = f"https://api.paypal.com/v1/notifications/certs/{CERTIFICATE}"
SIGNED_BY_ADYEN = (
    "pspReference",
    "originalReference",
    "merchantAccountCode",
    "merchantReference",
    "amount",
    "eventCode",
    "success",
)


@dataclass(frozen=True)
class Push:
    """A request as a provider sends it."""

    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


@asynccontextmanager
async def set_up(routes: Api, gateway: Gateway, secrets: Mapping[str, ShopSecrets]) -> AsyncIterator[httpx.AsyncClient]:
    """The API with these secrets by tenant; the demo shop may post as often as it likes."""
    quota = Quota(per_second=10**6, burst=10**6)
    for tenant in ("demo", "other"):
        event = TenantConfigured(tenant=tenant, name=tenant, api_key_hashes=[], quota=quota)
        gateway.memory.apply(event, datetime.now(UTC))
    routes.state.gateway = replace(gateway, provider_secrets=secrets, paypal_certificates=paypal_certificates())
    transport = httpx.ASGITransport(routes, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
        yield client


async def push(client: httpx.AsyncClient, provider: str, sent: Push, tenant: str = "demo") -> httpx.Response:
    headers = {"content-type": "application/json", **sent.headers}
    return await client.post(f"/v1/providers/{provider}/{tenant}", content=sent.body, headers=headers)


def shop_secrets(mark: str = "") -> ShopSecrets:
    """Those of the demo shop; with a mark those of another."""
    adyen_key = ADYEN_KEY[::-1] if mark else ADYEN_KEY
    return ShopSecrets(
        stripe=StripeSecrets(secret_env="S", secret=SecretStr(STRIPE_SECRET + mark)),
        adyen=AdyenSecrets(
            secret_env="A",
            secret=SecretStr(adyen_key),
            username="crossdesk",
            password=SecretStr("open sesame" + mark),
            password_env="P",
        ),
        paypal=PayPalSecrets(webhook_id=WEBHOOK_ID + mark),
    )


def stripe_event(kind: str, told: Mapping[str, Any], before: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """An event about an object; what is not said is as in the documented charge."""
    event = deepcopy(examples.STRIPE) | {"type": kind, "id": f"evt_{kind.replace('.', '_')}"}
    event["data"] = {"object": {**event["data"]["object"], **told}, "previous_attributes": dict(before or {})}
    return event


def stripe_push(event: Mapping[str, Any], secret: str = STRIPE_SECRET, at: float | None = None) -> Push:
    body = json.dumps(event).encode()
    moment = int(at or time.time())
    signature = hmac.digest(secret.encode(), f"{moment}.".encode() + body, "sha256").hex()
    return Push(body, {"stripe-signature": f"t={moment},v1={signature}"})


def adyen_item(**fields: Any) -> dict[str, Any]:
    """A notification's item; what is not said is as in the documented payment."""
    item: dict[str, Any] = deepcopy(examples.ADYEN["notificationItems"][0]["NotificationRequestItem"])
    more = fields.pop("additionalData", {})
    return item | fields | {"additionalData": item["additionalData"] | more}


def adyen_push(*items: dict[str, Any], key: str = ADYEN_KEY, password: str = "open sesame") -> Push:
    for item in items:
        item["additionalData"]["hmacSignature"] = adyen_signature(item, key)
    body = {"live": "false", "notificationItems": [{"NotificationRequestItem": item} for item in items]}
    authorization = "Basic " + b64encode(f"crossdesk:{password}".encode()).decode()
    return Push(json.dumps(body).encode(), {"authorization": authorization})


def adyen_signature(item: Mapping[str, Any], key: str) -> str:
    """As Adyen documents it."""
    names = ("pspReference", "originalReference", "merchantAccountCode", "merchantReference")
    amount = item["amount"]
    parts = [*(item.get(name, "") for name in names), amount["value"], amount["currency"]]
    text = ":".join(map(str, [*parts, item["eventCode"], item["success"]]))
    return b64encode(hmac.digest(bytes.fromhex(key), text.encode(), "sha256")).decode()


def paypal_event(kind: str, resource: Mapping[str, Any]) -> dict[str, Any]:
    return deepcopy(examples.PAYPAL) | {
        "event_type": kind,
        "id": f"WH-{kind.replace('.', '-')}",
        "resource": dict(resource),
    }


def paypal_push(
    event: Mapping[str, Any],
    webhook: str = WEBHOOK_ID,
    at: datetime | None = None,
    key: rsa.RSAPrivateKey | None = None,
) -> Push:
    body, moment = json.dumps(event).encode(), (at or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ")
    transmission = "d938e770-8046-11e6-8103-6b62a8a99ac4"
    text = f"{transmission}|{moment}|{webhook}|{crc32(body)}".encode()
    signature = (key or paypal_key()).sign(text, padding.PKCS1v15(), hashes.SHA256())
    headers = {
        "paypal-transmission-id": transmission,
        "paypal-transmission-time": moment,
        "paypal-transmission-sig": b64encode(signature).decode(),
        "paypal-cert-url": CERT_URL,
        "paypal-auth-algo": "SHA256withRSA",
    }
    return Push(body, headers)


@cache
def paypal_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@cache
def paypal_certificates() -> KeptCertificates:
    return KeptCertificates({CERTIFICATE: certificate_of(paypal_key())})


def certificate_of(key: rsa.RSAPrivateKey, until: timedelta = timedelta(days=30)) -> x509.Certificate:
    """Self-signed, in force from a year ago."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "messageverificationcerts.paypal.com")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(days=365)).not_valid_after(now + until)
    return made.sign(key, hashes.SHA256())
