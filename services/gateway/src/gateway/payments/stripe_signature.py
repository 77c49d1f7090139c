"""Whether a webhook comes from Stripe: the header `Stripe-Signature` over the raw body, at most five minutes old.

Source: https://docs.stripe.com/webhooks#verify-manually (the library does it).
"""

import re
import time

import stripe
from pydantic import SecretStr

from gateway import problems
from gateway.problems import Problem

HEADER = "stripe-signature"
TOLERANCE = 300
_FORM = re.compile(r"t=[0-9]{1,12}(,v[0-9]=[0-9a-f]{64}){1,8}", re.ASCII)
"""Stricter than the library, which takes numbers such as `+1_0`: one signature is to have one spelling."""


def verify(body: bytes, header: str, secret: SecretStr) -> None:
    """Raises Problem (401) for what Stripe did not sign with this secret, too long ago, or at a time to come."""
    if not _FORM.fullmatch(header):
        raise Problem(problems.FORGED)
    # The library has no bound ahead, and what is signed for tomorrow could be played again until then.
    if int(header[2:].partition(",")[0]) > time.time() + TOLERANCE:
        raise Problem(problems.FORGED, "The signature is from the future.")
    try:
        stripe.Webhook.construct_event(body, header, secret.get_secret_value(), tolerance=TOLERANCE)
    except stripe.SignatureVerificationError:
        raise Problem(problems.FORGED, "The signature does not fit the body and the secret, or is too old.") from None
    except (ValueError, TypeError, AttributeError):
        raise Problem(problems.BAD_JSON) from None
