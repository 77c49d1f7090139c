"""What is refused, with the place of the fault and what to do."""

from crossdesk.errors import Permanent


class ReturnRefused(Permanent):
    """Bad input. `field` is where the fault lies and `reason` what it is, with what to do instead."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason
