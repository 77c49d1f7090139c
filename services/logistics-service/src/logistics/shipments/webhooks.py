"""What carriers' aggregators push to us: who sent it, and what it tells. Pure; over the bytes as they were received.

A push that is sent again is accepted again: neither sender's signature covers a time of sending by which a repetition
could be told from a push they try again themselves. Its scans are the same, and folding them changes nothing.
"""

import hashlib
import hmac
import re
from base64 import b64encode
from typing import Literal

from crossdesk.errors import Misconfigured, Permanent
from pydantic import BaseModel, ValidationError

from logistics.carriers.track_info import TrackInfo, scans_of_seventeen_track
from logistics.numbers.tracking_number import canonical
from logistics.shipments.aftership_scans import Tracking, scans_of_aftership
from logistics.shipments.scan import Scan

LONGEST_BODY = 1_000_000
"""Bytes. A parcel with a hundred scans takes some 50,000."""

LONGEST_NUMBER = 64
HEX_SHA256 = re.compile(r"[0-9a-f]{64}")
BASE64_SHA256 = re.compile(r"[0-9A-Za-z+/]{43}=")

Told = list[tuple[str, list[Scan]]]
"""Canonical parcel numbers, each with the scans told of it."""


class WebhookRefused(Permanent):
    """A push that is not believed or not understood; the message names the cause and holds nothing of the push."""


class SeventeenTrackData(BaseModel):
    number: str
    track_info: TrackInfo | None = None


class SeventeenTrackPush(BaseModel):
    """TRACKING_STOPPED tells that a number is no longer followed, without any scans."""

    event: Literal["TRACKING_UPDATED", "TRACKING_STOPPED"]
    data: SeventeenTrackData


class AfterShipPush(BaseModel):
    """Of AfterShip's events the one that carries scans."""

    event: Literal["tracking_update"]
    msg: Tracking


def verify_seventeen_track(body: bytes, header: str, key: str) -> None:
    """Check header `sign`: the SHA-256 of the body, a slash and the account's key, in lower-case hex.

    Source: 17TRACK Tracking API v2.4, "Webhook". Raises WebhookRefused when the push is not 17TRACK's or oversized, and
    Misconfigured without a key, since then anybody could sign.
    """
    _require(key, "CROSSDESK_SEVENTEEN_TRACK_TOKEN")
    _check_size(body, "17TRACK")
    expected = hashlib.sha256(body + b"/" + key.encode()).hexdigest()
    _compare(header, expected, HEX_SHA256, "17TRACK", "`sign` of 64 lower-case hex digits")


def verify_aftership(body: bytes, header: str, secret: str) -> None:
    """Check header `aftership-hmac-sha256`: the HMAC-SHA-256 of the body under the webhook's secret, in Base64.

    Source: AfterShip Tracking, "Webhook Signature". Raises as verify_seventeen_track does.
    """
    _require(secret, "the secret of AfterShip's webhook")
    _check_size(body, "AfterShip")
    expected = b64encode(hmac.digest(secret.encode(), body, "sha256")).decode()
    _compare(header, expected, BASE64_SHA256, "AfterShip", "`aftership-hmac-sha256` of 44 Base64 characters")


def read_seventeen_track(body: bytes) -> Told:
    """The scans in a push that was verified. Raises WebhookRefused for anything but the documented schema."""
    _check_size(body, "17TRACK")
    try:
        push = SeventeenTrackPush.model_validate_json(body)
    except ValidationError as error:
        raise _not_understood("17TRACK", error) from None
    info = push.data.track_info
    return [(_number(push.data.number, "17TRACK"), scans_of_seventeen_track(info))] if info else []


def read_aftership(body: bytes) -> Told:
    """As read_seventeen_track."""
    _check_size(body, "AfterShip")
    try:
        push = AfterShipPush.model_validate_json(body)
    except ValidationError as error:
        raise _not_understood("AfterShip", error) from None
    return [(_number(push.msg.tracking_number, "AfterShip"), scans_of_aftership(push.msg))]


def _require(secret: str, what: str) -> None:
    if not secret:
        raise Misconfigured(f"{what} is empty: pushes cannot be told from forged ones; set it or take no webhooks")


def _check_size(body: bytes, sender: str) -> None:
    if len(body) > LONGEST_BODY:
        raise WebhookRefused(f"{sender}'s push of {len(body):,} bytes is longer than {LONGEST_BODY:,}")


def _compare(header: str, expected: str, form: re.Pattern[str], sender: str, name: str) -> None:
    """Compare the texts and not what they decode to: Base64 writes the same bytes in several ways."""
    if not form.fullmatch(header):
        raise WebhookRefused(f"{sender}'s push has no header {name}")
    if not hmac.compare_digest(header.encode(), expected.encode()):
        raise WebhookRefused(f"the signature of {sender}'s push does not fit: check the key on both sides")


def _number(text: str, sender: str) -> str:
    number = canonical(text)
    if not (number.isascii() and number.isalnum() and len(number) <= LONGEST_NUMBER):
        raise WebhookRefused(f"{sender}'s push names no parcel number of letters and digits, {LONGEST_NUMBER} at most")
    return number


def _not_understood(sender: str, error: ValidationError) -> WebhookRefused:
    """Names the first place that is not as documented; what stands there may be a customer's."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"]) or "the body"
    return WebhookRefused(f"{sender}'s push is not as documented: {place} ({first['type']})")
