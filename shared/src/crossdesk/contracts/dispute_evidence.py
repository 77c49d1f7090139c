"""What a shop gives for the answer to a dispute: facts beside its orders and payments, and files."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from crossdesk.contracts.event import Text

DocumentKind = Literal[
    "signature",
    "order_confirmation",
    "proof_of_delivery",
    "service_proof",
    "messages",
    "refund_policy",
    "cancellation_policy",
    "both_charges",
    "photos",
    "mandate",
]
"""The pieces of payments-risk's evidence.yaml that providers take as files."""
DocumentType = Literal["application/pdf", "image/png", "image/jpeg"]

EVIDENCE: dict[str, Any] = {
    "customer": {
        "email": "mei@shop.example",
        "billing_address": {"line1": "Hauptstrasse 1", "postal_code": "10827", "city": "Berlin", "country": "DE"},
    },
    "parcels": [
        {
            "tracking_number": "LX123456785CN",
            "carrier": "China Post",
            "dispatched_at": "2026-05-12T09:00:00Z",
            "delivered_at": "2026-05-20T09:00:00+02:00",
            "signed_by": "M. Wang",
            "address": {"line1": "Hauptstrasse 1", "postal_code": "10827", "city": "Berlin", "country": "DE"},
        }
    ],
    "messages": [{"at": "2026-05-21T10:12:00Z", "by": "customer", "text": "It is here, thank you!"}],
}


def _since_2000(moment: datetime) -> datetime:
    if not 2000 <= moment.year <= 2200:
        raise ValueError("must be a moment from the year 2000 on")
    return moment.astimezone(UTC)


Moment = Annotated[AwareDatetime, AfterValidator(_since_2000)]
Line = Annotated[Text, Field(min_length=1, max_length=200, pattern=r"^[^\u0000-\u001f\u007f]+$")]
Words = Annotated[Text, Field(min_length=1, max_length=20_000, pattern=r"^[^\u0000]+$")]
Saying = Annotated[Text, Field(min_length=1, max_length=5_000, pattern=r"^[^\u0000]+$")]


class _Given(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class AddressGiven(_Given):
    """A postal address."""

    line1: Line
    line2: Line | None = None
    city: Line
    postal_code: Line | None = None
    state: Line | None = None
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$", description="ISO 3166-1 alpha-2")]


class CustomerGiven(_Given):
    """Who ordered, as the shop knows them."""

    name: Line | None = None
    email: Line | None = None
    account: Annotated[Line | None, Field(description="the shop's id of the customer's account")] = None
    billing_address: AddressGiven | None = None


class ScanGiven(_Given):
    """One event of a parcel in the carrier's words."""

    at: Moment
    words: Line
    place: Line | None = None


class ParcelGiven(_Given):
    """A parcel of the order."""

    tracking_number: Line
    carrier: Line | None = None
    dispatched_at: Moment | None = None
    delivered_at: Moment | None = None
    signed_by: Annotated[Line | None, Field(description="whom the carrier names as the receiver")] = None
    address: AddressGiven | None = None
    scans: Annotated[list[ScanGiven], Field(max_length=100)] = []


class MessageGiven(_Given):
    """What was written, and its translation."""

    at: Moment
    by: Literal["customer", "shop"]
    text: Saying
    english: Saying | None = None


class PolicyGiven(_Given):
    """A rule the customer was shown."""

    text: Words
    shown: Annotated[Words | None, Field(description="where and how it was shown")] = None
    accepted_at: Moment | None = None


class VisitGiven(_Given):
    """A use of what was bought, or of the account."""

    at: Moment
    what: Line
    ip: Annotated[str | None, Field(pattern=r"^[0-9A-Fa-f.:]{2,45}$")] = None


class EvidenceGiven(_Given):
    """All of it at once: what is left out is not known, and what was given before is replaced. No card numbers."""

    model_config = ConfigDict(json_schema_extra={"examples": [EVIDENCE]})

    customer: CustomerGiven | None = None
    parcels: Annotated[list[ParcelGiven], Field(max_length=50)] = []
    messages: Annotated[list[MessageGiven], Field(max_length=500)] = []
    refund_policy: PolicyGiven | None = None
    cancellation_policy: PolicyGiven | None = None
    refusal: Annotated[Words | None, Field(description="why no refund is owed")] = None
    rebuttal: Annotated[Words | None, Field(description="why the subscription was not cancelled")] = None
    visits: Annotated[list[VisitGiven], Field(max_length=500)] = []
