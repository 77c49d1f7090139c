"""Fields that events about payments and disputes have in common. All of them are bounded."""

import ipaddress
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from crossdesk.contracts.event import Money

LARGEST_AMOUNT = 10**12
"""Largest amount of a payment, in minor units; more is a mistake and not a sale."""

Scheme = Literal["visa", "mastercard", "amex", "discover", "paypal", "sepa", "other", "unknown"]
DisputeProvider = Literal["stripe", "adyen", "paypal", "customer"]
DisputeStage = Literal[
    "claim", "inquiry", "chargeback", "pre_arbitration", "arbitration", "won", "lost", "accepted", "withdrawn"
]
Awaiting = Literal["shop", "other_side", "nobody"]


def one_spelling(text: str) -> str:
    """One address has one spelling: `::FFFF:192.0.2.1` is `192.0.2.1`. Raises ValueError for what is none."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        raise ValueError("must be an IPv4 or IPv6 address such as 192.0.2.7 or 2001:db8::7") from None
    if isinstance(address, ipaddress.IPv6Address) and address.scope_id is not None:
        raise ValueError("must be an address without a zone such as %eth0")
    return str(getattr(address, "ipv4_mapped", None) or address)


def within_bounds(amount: Money) -> Money:
    """Raises ValueError for an amount of nothing, of less, or above LARGEST_AMOUNT."""
    if not 0 < amount.minor <= LARGEST_AMOUNT:
        raise ValueError(f"must be 1 to {LARGEST_AMOUNT} minor units: check the amount and its currency's digits")
    return amount


Amount = Annotated[Money, AfterValidator(within_bounds)]
Reference = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]{1,255}$")]
Word = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]{1,100}$")]
CardToken = Annotated[
    str,
    StringConstraints(pattern=r"^[^\x00-\x1f\x7f]{1,128}$"),
    Field(description="opaque name of a card, never its number; equal for one card"),
]
Bin = Annotated[str, StringConstraints(pattern=r"^[0-9]{6,8}$")]
Eci = Annotated[str, StringConstraints(pattern=r"^0[0-7]$")]
EmailHash = Annotated[
    str, StringConstraints(pattern=r"^[0-9a-f]{64}$"), Field(description="SHA-256 of the address in lower case, NFC")
]
IpAddress = Annotated[str, StringConstraints(max_length=45), AfterValidator(one_spelling)]
ProviderName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,31}$")]
