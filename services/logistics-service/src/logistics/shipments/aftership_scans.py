"""What AfterShip tells of a tracking, turned into scans.

Source: AfterShip Tracking, objects Tracking and Checkpoint. Countries are ISO 3166-1 alpha-3: `country_iso3` in older
versions of the API, `country_region` since 2023-10. Only what we use is read; any of it may be null.
"""

from pydantic import AliasChoices, BaseModel, Field

from logistics.carriers.local_time import alpha_2, local_in, moment_in
from logistics.carriers.source_words import source_words
from logistics.shipments.codes import meaning
from logistics.shipments.scan import LONGEST_CODE, LONGEST_DESCRIPTION, LONGEST_PLACE, Scan, clean, silence


class Checkpoint(BaseModel):
    """`checkpoint_time` is the local time, with its offset where the carrier tells that."""

    checkpoint_time: str | None = None
    tag: str | None = None
    subtag: str | None = None
    message: str | None = None
    location: str | None = None
    city: str | None = None
    slug: str | None = None
    country: str | None = Field(default=None, validation_alias=AliasChoices("country_region", "country_iso3"))


class Tracking(BaseModel):
    tracking_number: str
    tag: str | None = None
    subtag: str | None = None
    slug: str | None = None
    return_to_sender: bool | None = None
    origin: str | None = Field(
        default=None, validation_alias=AliasChoices("origin_country_region", "origin_country_iso3")
    )
    checkpoints: list[Checkpoint] | None = None


def scans_of_aftership(tracking: Tracking) -> list[Scan]:
    """Every checkpoint, and AfterShip's verdict that nothing was heard for long.

    Checkpoints whose time cannot be told or whose status we do not know are left out.
    """
    found = (scan_of(each, tracking) for each in tracking.checkpoints or [])
    scans = [scan for scan in found if scan is not None]
    expired = silence(scans, tracking.subtag) if tracking.tag == "Expired" else None
    return [*scans, expired] if expired else scans


def scan_of(checkpoint: Checkpoint, tracking: Tracking) -> Scan | None:
    """One checkpoint, or None where it cannot be placed in time or is in no words we know.

    A parcel delivered to whoever sent it is no delivered one.
    """
    country = alpha_2(checkpoint.country)
    at = moment_in(country, checkpoint.checkpoint_time)
    at_origin = country is not None and country == alpha_2(tracking.origin)
    told = meaning("aftership", checkpoint.subtag, checkpoint.tag, at_origin=at_origin)
    if at is None or told is None:
        return None
    back = told.state == "delivered" and tracking.return_to_sender
    return Scan(
        state="returned" if back else told.state,
        at=at,
        source="aftership",
        customs=told.customs,
        local=local_in(country, checkpoint.checkpoint_time, at),
        place=clean(checkpoint.location or checkpoint.city, LONGEST_PLACE),
        country=country,
        carrier=carrier_name(checkpoint.slug or tracking.slug),
        raw=clean(checkpoint.subtag or checkpoint.tag, LONGEST_CODE),
        description=clean(checkpoint.message, LONGEST_DESCRIPTION),
    )


def carrier_name(slug: str | None) -> str | None:
    """The carrier's name as other sources write it, lest one carrier count as two; else AfterShip's slug."""
    return source_words("aftership").carriers.get(slug or "") or clean(slug, LONGEST_CODE)
