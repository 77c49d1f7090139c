"""All that can be said of one case, under the names of gaps: facts, the shop's policies, and phrases made of facts."""

from collections.abc import Collection
from dataclasses import dataclass, field

from crossdesk.contracts.intent import Case

from knowledge.facts import tell_fact
from knowledge.library import Library
from knowledge.reader import Reader


@dataclass
class Words:
    """What a text may say of a case, worked out once and only when the text names it.

    `policies` are those of the shop that the text rests on: no other policy is known to it.
    """

    case: Case
    reader: Reader
    library: Library
    policies: Collection[str]
    _said: dict[str, str | None] = field(default_factory=dict)

    def known(self, name: str) -> str | None:
        """What fills the gap of this name; None when it is not known. A phrase whose facts are not known is empty."""
        if name not in self._said:
            self._said[name] = self._say(name)
        return self._said[name]

    def _say(self, name: str) -> str | None:
        phrase = self.library.phrases.get(name)
        if phrase is not None:
            wording = phrase.wordings[self.reader.language]
            return wording.filled(self.known) if wording.can_be_said(self.known) else ""
        return tell_fact(name, self.case, self.reader, self.library) or self._policy(name)

    def _policy(self, name: str) -> str | None:
        if name.partition(".")[0] not in self.policies:
            return None
        shop = self.library.shop(self.case.tenant)
        return shop.say(name, self.reader.locale, self.library.conventions.exponents)
