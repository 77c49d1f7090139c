"""Whether a notification comes from Adyen: an HMAC over eight of its fields, and basic authentication where set up.

Adyen signs the fields below and no others: the date, the reason and all of `additionalData` stand outside of the
signature, so they are as trustworthy as TLS and the password. Nobody who lacks the key can make up a payment, an
amount, a success or a dispute, and what is sent again counts once.
Source: https://docs.adyen.com/development-resources/webhooks/secure-webhooks/verify-hmac-signatures. Not by Adyen's
library: that looks at the first item only, and joins fields without a look at the separator.
"""

import hmac
from base64 import b64encode

from pydantic import SecretStr

from gateway import problems
from gateway.payments.adyen_items import Item
from gateway.payments.provider_secrets import AdyenSecrets
from gateway.problems import Problem


def verify_sender(authorization: str, secrets: AdyenSecrets) -> None:
    """Raises Problem (401) where a user and password are set up and others came."""
    if secrets.username is None:
        return
    pair = f"{secrets.username}:{secrets.password.get_secret_value()}".encode()
    expected = b"Basic " + b64encode(pair)
    if not hmac.compare_digest(expected, authorization.encode("utf-8", "replace")):
        raise Problem(problems.FORGED, "User name and password are not those of this webhook.")


def verify(item: Item, key: SecretStr) -> None:
    """Raises Problem (401) for an item that was not signed with this key."""
    expected = signature(item, key)
    if not hmac.compare_digest(expected.encode(), item.additional.hmac_signature.encode("utf-8", "replace")):
        raise Problem(problems.FORGED)


def signature(item: Item, key: SecretStr) -> str:
    """Base64 of the HMAC-SHA-256 of the signed fields, joined by colons. Only the shop's reference may hold colons."""
    amount = item.amount
    parts = (item.psp_reference, item.original_reference, item.merchant_account, item.merchant_reference)
    signed = ":".join((*parts, str(amount.value), amount.currency, item.event_code, item.success))
    return b64encode(hmac.digest(bytes.fromhex(key.get_secret_value()), signed.encode(), "sha256")).decode()
