"""What a shop reports of a dispute itself: a customer's claim, or what its provider told."""

from typing import Annotated

from crossdesk.contracts.payment_fields import Awaiting, DisputeProvider, DisputeStage, Scheme
from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from gateway.fields import Body, NearMoment, PastMoment
from gateway.payments.request_fields import Paid, SafeId, SafeOrderId, Word

_CLAIM: JsonDict = {
    "dispute_id": "claim-1042-1",
    "order_id": "CB-10000042",
    "payment_id": "t-7001",
    "customer_id": "c-1042",
    "provider_reason": "not_received",
    "disputed": {"minor": 3990, "currency": "EUR"},
    "at": "2025-12-02T09:30:00Z",
}
_CHARGEBACK: JsonDict = {
    "dispute_id": "du_7001",
    "provider": "adyen",
    "scheme": "visa",
    "code": "13.1",
    "order_id": "CB-10000042",
    "payment_id": "QFQTPCQ8HXSKGK82",
    "disputed": {"minor": 3990, "currency": "EUR"},
    "stage": "chargeback",
    "awaiting": "shop",
    "at": "2025-12-09T09:30:00Z",
    "due_by": "2025-12-23T23:59:59Z",
}


class DisputeRequest(Body):
    """One report about a dispute. Further reports of the same `dispute_id` add to its history, in any order."""

    model_config = ConfigDict(json_schema_extra={"examples": [_CLAIM, _CHARGEBACK]})

    dispute_id: SafeId
    provider: Annotated[
        DisputeProvider, Field(description="who carries the dispute; `customer` for a claim made to the shop")
    ] = "customer"
    scheme: Annotated[Scheme, Field(description="whose rules count")] = "unknown"
    code: Annotated[Word | None, Field(description="the scheme's reason code", examples=["10.4"])] = None
    provider_reason: Annotated[
        Word | None,
        Field(
            description="the provider's word for the reason; for a claim such as `not_received`, `not_as_described`, "
            "`duplicate`, `wrong_amount`, `not_recognised`, `credit_not_processed` or `cancelled_purchase`"
        ),
    ] = None
    payment_id: Annotated[SafeId | None, Field(description="`transaction_id` of the disputed payment")] = None
    order_id: SafeOrderId | None = None
    customer_id: SafeId | None = None
    merchant_id: SafeId | None = None
    disputed: Paid
    stage: DisputeStage = "claim"
    awaiting: Annotated[Awaiting, Field(description="who is to act now")] = "shop"
    at: Annotated[PastMoment, Field(description="when it was reported")]
    due_by: Annotated[NearMoment | None, Field(description="until when the shop has to answer")] = None
