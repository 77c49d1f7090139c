"""What a charge of Stripe says of card and payer."""

import re
from typing import Any

from gateway.payments.methods import method_of, scheme_of
from gateway.payments.stripe_objects import Card, Charge, Checks
from gateway.payments.told import country_of, hash_of_email

THREE_D_SECURE = {"authenticated": "authenticated", "attempt_acknowledged": "attempted", "failed": "failed"}
"""Others (exempted, not_supported, processing_error) shift no liability: none."""
_BIN = re.compile(r"[0-9]{6,8}", re.ASCII)
_LAST4 = re.compile(r"[0-9]{4}", re.ASCII)


def about_payer(charge: Charge) -> dict[str, Any]:
    """Whence and by whom it was paid; of the e-mail address the hash alone."""
    billing, shipping = charge.billing_details, charge.shipping
    return {
        "email_hash": hash_of_email((billing and billing.email) or charge.receipt_email),
        "country": country_of(billing.address.country if billing and billing.address else None),
        "ship_country": country_of(shipping.address.country if shipping and shipping.address else None),
        "decline_code": decline_code(charge),
    }


def about_card(charge: Charge) -> dict[str, Any]:
    """How it was paid, and by which card where it was one."""
    details = charge.payment_method_details
    card = (details.card or details.card_present) if details else None
    return {"method": method_of(details.type if details else None)} | (_card(card) if card else {})


def decline_code(charge: Charge) -> str | None:
    """Why it failed: the issuer's or Stripe's finer word where there is one."""
    if charge.status != "failed":
        return None
    return ((charge.outcome and charge.outcome.reason) or charge.failure_code or "")[:100] or None


def _card(card: Card) -> dict[str, Any]:
    three_d = card.three_d_secure
    return {
        "card": card.fingerprint,
        "card_last4": card.last4 if card.last4 and _LAST4.fullmatch(card.last4) else None,
        "bin": card.iin if card.iin and _BIN.fullmatch(card.iin) else None,
        "bin_country": country_of(card.country),
        "scheme": scheme_of(card.brand),
        "three_d_secure": THREE_D_SECURE.get((three_d and three_d.result) or "", "none"),
        "eci": eci_of(three_d.electronic_commerce_indicator if three_d else None),
        "address_match": _address_match(card.checks),
    }


def eci_of(text: str | None) -> str | None:
    """Two digits from 00 to 07, also when one was sent."""
    found = (text or "").strip().zfill(2)
    return found if re.fullmatch(r"0[0-7]", found, re.ASCII) and text else None


def _address_match(checks: Checks | None) -> bool | None:
    """None where the issuer checked nothing."""
    found = {checks.address_line1_check, checks.address_postal_code_check} if checks else set()
    return False if "fail" in found else True if "pass" in found else None
