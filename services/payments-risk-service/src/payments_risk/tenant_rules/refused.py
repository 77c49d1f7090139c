"""What may be wrong with a tenant's rule."""

from crossdesk.errors import Permanent


class RuleRefused(Permanent):
    """A rule that cannot be taken: which part of it, and why. Trying again changes nothing."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason
