"""What a payment provider is asked for in a dispute, and the ways in which it may not do it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from crossdesk.contracts.event import Money
from crossdesk.errors import Permanent, Unavailable

from payments_risk.evidence.answer import Answer


class ProviderRefused(Permanent):
    """The provider answered and will not do it. `code` is its own word for why."""

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.code = code


class Unsure(Unavailable):
    """No answer came back: the provider may have done what was asked. Ask it how things stand before asking again."""


@dataclass(frozen=True)
class Standing:
    """How a dispute stands at the provider. `submitted` None: the provider does not tell."""

    submitted: bool | None
    open: bool
    due_by: datetime | None = None


@dataclass(frozen=True)
class Staged:
    """Files that are at the provider already, by slot, with its names for them."""

    files: Mapping[str, str] = field(default_factory=dict)


class PaymentProvider(Protocol):
    """One account with one provider.

    All raise ProviderRefused, Unsure, and Unavailable for what certainly was not done. `key` makes repetitions
    harmless: the same key is the same request.
    """

    async def stage(self, dispute_id: str, answer: Answer, key: str) -> Staged:
        """Bring to the provider what can be brought before the answer itself; may be repeated."""
        ...

    async def submit(self, dispute_id: str, answer: Answer, staged: Staged, key: str) -> None:
        """Send the answer. Providers take it once: never repeat it without `standing` in between."""
        ...

    async def standing(self, dispute_id: str) -> Standing:
        """How the dispute stands now."""
        ...

    async def accept(self, dispute_id: str, key: str) -> None:
        """Let the other side have the money."""
        ...

    async def refund(self, payment_id: str, amount: Money, key: str) -> str:
        """Pay back; gives the provider's id of the refund."""
        ...

    async def find_refund(self, payment_id: str, key: str) -> str | None:
        """The id of a refund made under this key before; None where there is none or the provider lists none."""
        ...
