"""Whose doing a failed movement of money was, by the word the provider had for it. No I/O but reading the table."""

from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable

from pydantic import BaseModel, ConfigDict, Field

from payments_risk.disputes.tables import Sources, read_table

ANY = "any"


class Words(BaseModel):
    """A provider's words in lower case, and where they are written."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: frozenset[str] = Field(min_length=1)
    source: str


class Failures(BaseModel):
    """The table as a whole, by provider."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sources: Sources
    refused_by_bank: Mapping[str, Words]
    sent_back: Mapping[str, Words]
    called_off: Mapping[str, Words]

    def bank_refused(self, provider: str | None, word: str | None) -> bool:
        """Whether it was a bank that refused a payment."""
        return _has(self.refused_by_bank, provider, word)

    def bank_sent_back(self, provider: str | None, word: str | None) -> bool:
        """Whether a refund failed because a bank sent it back."""
        return not _has(self.called_off, provider, word) and _has(self.sent_back, provider, word)


def load_failures(file: Traversable | None = None) -> Failures:
    """Read the table. Raises Misconfigured naming file and place when it is malformed."""
    table = read_table(Failures, file or files("payments_risk.disputes") / "failures.yaml")
    lists = (table.refused_by_bank, table.sent_back, table.called_off)
    table.sources.must_have([each.source for words in lists for each in words.values()], "failures.yaml")
    return table


def _has(words: Mapping[str, Words], provider: str | None, word: str | None) -> bool:
    """Without a word nothing is known; `any` counts for the provider it stands at and no other."""
    if word is None:
        return False
    own = words.get(provider or "")
    said = [own] if own else [] if provider in ("stripe", "adyen", "paypal") else list(words.values())
    return any(word.strip().lower() in each.words for each in said) or bool(own and ANY in own.words)
