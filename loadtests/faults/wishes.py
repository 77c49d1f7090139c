"""What a fault wanted to see and did not: gathered while it hurts, said at its end."""

from dataclasses import dataclass, field

from crossdesk.errors import CrossdeskError


class Unmet(CrossdeskError):
    """Something that had to hold under a fault did not; the message says what was wanted and what was found."""


@dataclass
class Wishes:
    """Gathers what did not hold, so that one failed wish does not hide the others."""

    unmet: list[str] = field(default_factory=list)

    def want(self, held: bool, otherwise: str) -> None:
        """Note a wish; `otherwise` says what was wanted and what was found."""
        if not held:
            self.unmet.append(otherwise)

    def settle(self) -> None:
        """Raise Unmet with all that did not hold, if anything."""
        if self.unmet:
            raise Unmet("; ".join(self.unmet))
