"""Why a charge is disputed: one taxonomy for the codes of card schemes and the words of payment providers."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Literal, get_args

from crossdesk.errors import Misconfigured
from pydantic import BaseModel, ConfigDict, Field

from payments_risk.disputes.dispute_case import Dispute, Scheme
from payments_risk.disputes.tables import Sources, read_table

Reason = Literal[
    "fraud_online",
    "fraud_in_shop",
    "fraud_programme",
    "not_recognised",
    "authorisation",
    "duplicate",
    "paid_by_other_means",
    "wrong_amount",
    "processing",
    "not_received",
    "not_as_described",
    "counterfeit",
    "misrepresented",
    "cancelled_recurring",
    "cancelled_purchase",
    "credit_not_processed",
    "bank",
    "revoked_debit",
    "no_reply",
    "other",
    "unknown",
]
Family = Literal["fraud", "authorisation", "processing", "consumer", "bank", "procedure", "open"]
CodeList = Literal["visa", "mastercard", "amex", "discover", "sepa", "stripe", "paypal"]
WORDS = frozenset({"stripe", "paypal"})
"""Lists of words in small letters; the others hold codes in capitals."""
BROAD: frozenset[Reason] = frozenset({"other", "unknown", "processing"})
"""Reasons that another statement may make more exact."""


class Code(BaseModel):
    """One code of a scheme or provider: the reason it stands for, its meaning in our words, its source."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: Reason
    means: str = Field(min_length=1)
    source: str


class ReasonCodes(BaseModel):
    """The table of codes: the family of each reason, how providers name schemes, and the codes of every list."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sources: Sources
    families: Mapping[Reason, Family]
    schemes: Mapping[str, Scheme]
    codes: Mapping[CodeList, Mapping[str, Code]]


@dataclass(frozen=True)
class Understood:
    """What the codes of a dispute mean, where that is written, and whether scheme and provider differ on it."""

    reason: Reason
    means: str
    source: str
    contradicted: bool = False


UNKNOWN = Understood("unknown", "The reason given is in no list.", "")


def load_reason_codes(file: Traversable | None = None) -> ReasonCodes:
    """Read and check the table. Raises Misconfigured naming what is malformed, missing or without a source."""
    file = file or files("payments_risk.disputes") / "reason_codes.yaml"
    table = read_table(ReasonCodes, file)
    table.sources.must_have((code.source for codes in table.codes.values() for code in codes.values()), file.name)
    if missing := [reason for reason in get_args(Reason) if reason not in table.families]:
        raise Misconfigured(f"{file.name}: families lacks {missing[0]}; every reason belongs to one")
    for name, codes in table.codes.items():
        if odd := [code for code in codes if code != _written(name, code)]:
            raise Misconfigured(f"{file.name}: codes.{name}.{odd[0]}: write it as {_written(name, odd[0])!r}")
    return table


def _written(name: str, code: str) -> str:
    return code.strip().lower() if name in WORDS else code.strip().upper()


def understand(dispute: Dispute, table: ReasonCodes) -> Understood:
    """The reason of a dispute: by the scheme's code, and by the provider's word where the code leaves it open.

    Where both are exact the scheme's code stands. That they are of different families is marked as a contradiction.
    """
    by_scheme = _in_list(table, dispute.scheme, dispute.code)
    by_word = _by_word(dispute, table)
    families = {table.families[by_scheme.reason], table.families[by_word.reason]} - {"open"}
    more_exact = by_scheme is UNKNOWN or (by_scheme.reason in BROAD and by_word.reason not in BROAD)
    return replace(by_word if more_exact else by_scheme, contradicted=len(families) > 1)


def scheme_named(table: ReasonCodes, word: str | None) -> Scheme:
    """The scheme a provider names; `other` for one that is in no list, `unknown` when none is named."""
    plain = (word or "").strip().lower()
    return table.schemes.get(plain, "other") if plain else "unknown"


def _by_word(dispute: Dispute, table: ReasonCodes) -> Understood:
    if dispute.provider != "customer":
        return _in_list(table, dispute.provider, dispute.provider_reason)
    claimed = next((reason for reason in table.families if reason == dispute.provider_reason), None)
    return Understood(claimed, "The customer says so.", "The customer's claim") if claimed else UNKNOWN


def _in_list(table: ReasonCodes, name: str, code: str | None) -> Understood:
    codes = next((codes for known, codes in table.codes.items() if known == name), {})
    found = codes.get(_written(name, code or ""))
    return Understood(found.reason, found.means, table.sources.told(found.source)) if found else UNKNOWN
