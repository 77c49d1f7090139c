"""What a customer was told of a parcel before they asked, as the flow that goes on from it keeps it."""

from collections.abc import Iterator

from babel.core import get_global
from crossdesk.contracts.event import Utc
from crossdesk.contracts.gateway import Customer
from crossdesk.contracts.intent import Case, TrackingNumber
from crossdesk.contracts.logistics import NoticeChoice, NoticeDue, Trouble
from crossdesk.contracts.logistics_facts import ShipmentFacts
from pydantic import BaseModel, ConfigDict

from knowledge.flow_words import fold, length_of
from knowledge.situation import has_order_reference

UNTOLD_LANGUAGE = "und"

SHORT = 3
"""Words up to which a message does not tell its language: "2", "ok", "warten"."""


class Notice(BaseModel):
    """The trouble, the parcel it concerns, what was offered, and the language (BCP 47) it was told in."""

    model_config = ConfigDict(frozen=True)

    trouble: Trouble
    since: Utc
    choices: list[NoticeChoice]
    language: str
    order_id: str | None = None
    tracking_number: str | None = None
    carrier: str | None = None

    def lines(self) -> Iterator[str]:
        """What an agent needs to know of it, a line each."""
        yield f"Told of: {self.trouble.replace('_', ' ')}, since {self.since:%Y-%m-%d %H:%M} UTC"
        known = {"Order": self.order_id, "Parcel": self.tracking_number, "Carrier": self.carrier}
        yield from (f"{name}: {value}" for name, value in known.items() if value)


def notice_of(event: NoticeDue, language: str) -> Notice:
    """What is kept of a notice."""
    parcel = event.shipment
    return Notice(
        trouble=event.trouble,
        since=event.since,
        choices=event.choices,
        language=language,
        order_id=event.order_id or parcel.order_id,
        tracking_number=parcel.tracking_number,
        carrier=parcel.carrier,
    )


def language_for(customer: Customer) -> str:
    """The customer's locale, else the language most people read where they live (CLDR's likely subtags), as a tag."""
    if customer.locale or not customer.country:
        return customer.locale or UNTOLD_LANGUAGE
    likely: str = get_global("likely_subtags").get(f"und_{customer.country}", UNTOLD_LANGUAGE)
    return likely.replace("_", "-")


def answered_in(case: Case, notice: Notice) -> Case:
    """The case as we answer it: of the parcel the notice was on, in its language where the message tells none."""
    parcel = ShipmentFacts(
        status="unknown", tracking_number=notice.tracking_number, order_id=notice.order_id, carrier=notice.carrier
    )
    understanding = case.understanding
    if understanding.language == UNTOLD_LANGUAGE or length_of(fold(case.inquiry.text)) <= SHORT:
        understanding = understanding.model_copy(update={"language": notice.language})
    return case.model_copy(update={"shipment": parcel, "understanding": understanding})


def referring_to(case: Case, notice: Notice) -> Case:
    """The case with the parcel the notice was on, where the customer names none: nobody asks which is meant.

    What was looked up without a name is of no parcel, so that it is left out and a person looks.
    """
    if has_order_reference(case) or not (notice.order_id or notice.tracking_number):
        return case
    named: dict[str, object] = {"order_ids": [notice.order_id] if notice.order_id else []}
    if notice.tracking_number:
        named["tracking_numbers"] = [TrackingNumber(number=notice.tracking_number, carrier=notice.carrier)]
    entities = case.understanding.entities.model_copy(update=named)
    understanding = case.understanding.model_copy(update={"entities": entities})
    return case.model_copy(update={"understanding": understanding, "shipment": None})
