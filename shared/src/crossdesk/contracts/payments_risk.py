"""Events payments-risk-service publishes."""

from typing import ClassVar

from crossdesk.contracts.intent import Case


class DisputeAssessed(Case):
    """`dispute` is filled in, also when the payment is not known to us."""

    topic: ClassVar[str] = "disputes"
