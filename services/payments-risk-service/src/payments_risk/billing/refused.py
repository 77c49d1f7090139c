"""The one error of this room: what was given cannot be billed."""


class BillRefused(ValueError):
    """Something given cannot be billed, converted or explained: which field, and why."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason
