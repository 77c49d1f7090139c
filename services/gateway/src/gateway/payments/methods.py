"""Ways to pay in providers' words, and in ours."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

import yaml
from crossdesk.contracts.payment_fields import Scheme
from pydantic import BaseModel, ConfigDict

Method = Literal["card", "wallet", "bank_transfer", "pay_later", "cash_on_delivery"]


class PaymentMethods(BaseModel):
    """The methods file as it is written."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    methods: Mapping[Method, frozenset[str]]
    schemes: Mapping[Scheme, frozenset[str]]


@cache
def payment_methods() -> PaymentMethods:
    """The file beside this module."""
    text = (files("gateway.payments") / "payment_methods.yaml").read_text("utf-8")
    return PaymentMethods.model_validate(yaml.safe_load(text))


def method_of(word: str | None) -> Method:
    """How it was paid; of a card in a wallet (`visa_applepay`) the card counts, and unknown words are wallets."""
    word = (word or "card").partition("_applepay")[0].partition("_googlepay")[0]
    return next((method for method, words in payment_methods().methods.items() if word in words), "wallet")


def scheme_of(word: str | None) -> Scheme:
    """Whose rules a dispute of it follows; `unknown` for words not listed."""
    word = (word or "").lower().partition("_applepay")[0].partition("_googlepay")[0]
    return next((scheme for scheme, words in payment_methods().schemes.items() if word in words), "unknown")
