"""What a payment of Adyen says of card and payer, where the shop had Adyen send it along."""

import re
from typing import Any

from gateway.payments.adyen_items import AdditionalData, Item
from gateway.payments.methods import method_of, scheme_of
from gateway.payments.stripe_card import eci_of
from gateway.payments.told import country_of, hash_of_email

ATTEMPTED = frozenset({"06", "01"})
_BIN = re.compile(r"[0-9]{6,8}", re.ASCII)
_LAST4 = re.compile(r"[0-9]{4}", re.ASCII)


def about_card(item: Item) -> dict[str, Any]:
    """Fields of ours; what was not sent, or in another form, is left out."""
    more = item.additional
    return {
        "card": more.alias,
        "card_last4": more.card_summary if more.card_summary and _LAST4.fullmatch(more.card_summary) else None,
        "bin": more.card_bin if more.card_bin and _BIN.fullmatch(more.card_bin) else None,
        "bin_country": country_of(more.issuer_country),
        "scheme": scheme_of(item.payment_method) if method_of(item.payment_method) == "card" else None,
        "eci": eci_of(more.eci),
        "three_d_secure": _three_d_secure(more),
        "device": more.device,
        "ip": more.shopper_ip,
        "email_hash": hash_of_email(more.shopper_email),
        "country": country_of(more.shopper_country),
        "ship_country": country_of(more.ship_country),
        "terminal": more.terminal,
    }


def _three_d_secure(more: AdditionalData) -> str:
    if more.auth_3ds == "true":
        return "authenticated"
    if more.offered_3ds != "true":
        return "none"
    return "attempted" if eci_of(more.eci) in ATTEMPTED else "failed"
