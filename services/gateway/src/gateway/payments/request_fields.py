"""Fields of what shops report of payments and disputes: bounded, in known currencies, and never a card number."""

import ipaddress
from typing import Annotated

from crossdesk.contracts.card_numbers import has_card_number
from crossdesk.contracts.payment_fields import LARGEST_AMOUNT
from pydantic import AfterValidator, Field, StrictInt

from gateway.fields import Body, Email, Identifier, LineAsItCame, OrderId, pattern
from gateway.payments.minor_units import digits_by_code
from gateway.payments.refused import NO_CARD_NUMBERS


def _no_card_number(text: str) -> str:
    if has_card_number(text):
        raise ValueError(NO_CARD_NUMBERS)
    return text


def _known_currency(code: str) -> str:
    if code not in digits_by_code():
        raise ValueError("is no currency of ISO 4217 with a minor unit: write it as EUR")
    return code


def _ip(text: str) -> str:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        raise ValueError("must be an IPv4 or IPv6 address such as 192.0.2.7 or 2001:db8::7") from None
    return text


def _two_digits(text: str) -> str:
    return text.zfill(2)


NoCardNumber = AfterValidator(_no_card_number)
SafeId = Annotated[Identifier, NoCardNumber]
SafeOrderId = Annotated[OrderId, NoCardNumber]
SafeLine = Annotated[LineAsItCame, NoCardNumber]
Word = Annotated[LineAsItCame, Field(max_length=100), NoCardNumber]
SafeEmail = Annotated[Email, NoCardNumber]
Bin = Annotated[
    str, pattern(r"^[0-9]{6,8}$", 8), Field(description="first digits of the card number", examples=["424242"])
]
CardToken = Annotated[
    LineAsItCame,
    Field(max_length=128, description="the provider's token or fingerprint of the card, equal for one card"),
    NoCardNumber,
]
Eci = Annotated[
    str,
    pattern(r"^0?[0-7]$", 2),
    AfterValidator(_two_digits),
    Field(description="electronic commerce indicator of 3-D Secure", examples=["05"]),
]
IpAddress = Annotated[
    str,
    pattern(r"^[0-9A-Fa-f.:]{2,45}$", 45),
    AfterValidator(_ip),
    Field(description="IPv4 or IPv6 address of the payer", examples=["192.0.2.7"]),
]


class Paid(Body):
    """An amount above zero in minor units of its currency: 39.90 EUR is 3990, 500 JPY is 500."""

    minor: Annotated[StrictInt, Field(gt=0, le=LARGEST_AMOUNT, description="minor units: cents, yen")]
    currency: Annotated[
        str, pattern(r"^[A-Z]{3}$", 3), AfterValidator(_known_currency), Field(description="ISO 4217", examples=["EUR"])
    ]
