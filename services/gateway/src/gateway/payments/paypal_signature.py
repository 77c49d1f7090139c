"""Whether a webhook comes from PayPal: RSA-SHA-256 by PayPal's certificate over ids, time and a checksum of the body.

Source: https://developer.paypal.com/api/rest/webhooks/rest (self verification). The checksum is a CRC-32, as PayPal
has it: it finds every accident, but who holds a genuine transmission could write another body with the same checksum.
Transmissions reach PayPal's listener by TLS alone; times and the webhook's id bound what one is good for.
"""

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from zlib import crc32

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import Certificate

from gateway import problems
from gateway.payments.provider_secrets import PayPalSecrets
from gateway.problems import Problem

CertificateOf = Callable[[str, bool], Awaitable[Certificate]]
"""The certificate at a URL of PayPal's, of its sandbox or not. Raises Problem: 401 for others, 503 for no answer."""

ID, TIME, SIGNATURE = "paypal-transmission-id", "paypal-transmission-time", "paypal-transmission-sig"
CERT_URL, ALGORITHM = "paypal-cert-url", "paypal-auth-algo"
RETRIED = timedelta(days=4)
"""PayPal tries for three days."""
AHEAD = timedelta(minutes=5)
LONGEST_HEADER = 1000


async def verify(
    body: bytes, headers: Mapping[str, str], secrets: PayPalSecrets, certificate_of: CertificateOf, now: datetime
) -> None:
    """Raises Problem (401) for what PayPal did not sign for this webhook, or signed too long ago."""
    sent = {name: headers.get(name, "") for name in (ID, TIME, SIGNATURE, CERT_URL, ALGORITHM)}
    if sent[ALGORITHM] != "SHA256withRSA" or max(map(len, sent.values())) > LONGEST_HEADER:
        raise Problem(problems.FORGED)
    _check_time(sent[TIME], now)
    signature = _decoded(sent[SIGNATURE])
    certificate = await certificate_of(sent[CERT_URL], secrets.sandbox)
    _check(certificate, signature, signed_text(sent[ID], sent[TIME], secrets.webhook_id, body), now)


def signed_text(transmission: str, time: str, webhook: str, body: bytes) -> bytes:
    """What PayPal signs: id, time and webhook as they stand in headers and settings, and the CRC-32 in decimal."""
    return f"{transmission}|{time}|{webhook}|{crc32(body)}".encode()


def _check_time(text: str, now: datetime) -> None:
    try:
        sent_at = datetime.fromisoformat(text)
    except ValueError:
        raise Problem(problems.FORGED) from None
    if sent_at.tzinfo is None or not now - RETRIED <= sent_at.astimezone(UTC) <= now + AHEAD:
        raise Problem(problems.FORGED, "The transmission is too old, or from the future.")


def _decoded(text: str) -> bytes:
    """One signature has one spelling: bits that Base64 leaves unused are zero."""
    try:
        decoded = b64decode(text, validate=True)
    except (NotBase64, ValueError):
        raise Problem(problems.FORGED) from None
    if b64encode(decoded).decode() != text:
        raise Problem(problems.FORGED)
    return decoded


def _check(certificate: Certificate, signature: bytes, text: bytes, now: datetime) -> None:
    key = certificate.public_key()
    in_force = certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc
    if not in_force or not isinstance(key, RSAPublicKey) or key.key_size < 2048:
        raise Problem(problems.FORGED, "The certificate is not in force, or its key is too weak.")
    try:
        key.verify(signature, text, PKCS1v15(), SHA256())
    except InvalidSignature:
        raise Problem(problems.FORGED) from None
