"""Which chargebacks stand for frauds."""

import pytest
from crossdesk.contracts.event import Money
from crossdesk.testing.examples import NOON

from payments_risk.disputes.dispute_case import Dispute, Step
from payments_risk.disputes.reasons import load_reason_codes
from payments_risk.scoring.charged_back import means_fraud


@pytest.mark.parametrize(
    ("code", "word", "fraud"),
    [
        ("10.4", None, True),
        ("13.1", None, False),
        (None, "fraudulent", True),
        (None, "product_not_received", False),
        (None, None, True),
        ("no such code", None, True),
    ],
)
def test_a_dispute_stands_for_fraud_unless_it_says_another_reason(
    code: str | None, word: str | None, fraud: bool
) -> None:
    dispute = Dispute(
        dispute_id="dp",
        provider="stripe",
        scheme="visa",
        code=code,
        provider_reason=word,
        disputed=Money(minor=3_990, currency="EUR"),
        history=(Step(stage="chargeback", at=NOON),),
    )
    assert means_fraud(dispute, load_reason_codes()) is fraud
