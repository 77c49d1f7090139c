"""All that can be said of one case, under the names of gaps: facts, the shop's policies, and phrases made of facts."""

from collections.abc import Collection
from dataclasses import dataclass, field

from crossdesk.contracts.intent import Case

from knowledge.facts import tell_fact
from knowledge.laws import PREFIX
from knowledge.library import Library
from knowledge.manners.opening_hours import on_readers_clock
from knowledge.policy import PolicyValue, speak
from knowledge.reader import Reader
from knowledge.situation import place_of


@dataclass
class Words:
    """What a text may say of a case, worked out once and only when the text names it.

    `policies` are those of the shop that the text rests on: no other policy is known to it. The law is that of the
    market the parcel goes to, else the customer lives in. `form` is the form of address of the text, where that is not
    the shipped one. A shop's hours are told on the reader's clock.
    """

    case: Case
    reader: Reader
    library: Library
    policies: Collection[str]
    form: str | None = None
    _said: dict[str, str | None] = field(default_factory=dict)

    def known(self, name: str) -> str | None:
        """What fills the gap of this name; None when it is not known. A phrase whose facts are not known is empty."""
        if name not in self._said:
            self._said[name] = self._say(name)
        return self._said[name]

    def counted(self, name: str) -> int | None:
        """The number a gap stands for; None when it is not known or no number."""
        value = self._promised(name)
        return value if isinstance(value, int) else None

    def courtesy(self, name: str) -> str:
        """A sentence of `manners/courtesies.yaml`."""
        return self.library.manners.courtesies[name].wordings[self.reader.language].filled(self.known)

    def law(self) -> str | None:
        """The market whose law applies."""
        return self.library.conventions.laws.get(place_of(self.case) or "")

    def _say(self, name: str) -> str | None:
        wording = self.library.phrase(name, self.reader.language, self.form)
        if wording is not None:
            return wording.filled(self.known, self.counted) if wording.can_be_said(self.known) else ""
        value = self._promised(name)
        if value is not None:
            return speak(value, self.reader.locale, self.library.conventions.exponents)
        return tell_fact(name, self.case, self.reader, self.library)

    def _promised(self, name: str) -> PolicyValue | None:
        """What the law or a policy of the shop gives under this name."""
        if name.startswith(PREFIX):
            return self.library.laws.find(self.law(), name.removeprefix(PREFIX))
        policy, _, value = name.partition(".")
        if policy not in self.policies:
            return None
        values = self.library.shop(self.case.tenant).policies[policy]
        return on_readers_clock(value, values, self.reader.zone, self.case.inquiry.received_at)
