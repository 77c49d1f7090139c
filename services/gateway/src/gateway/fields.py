"""Fields of request bodies: what may stand in each, said once. Everything is bounded, and NUL is let in nowhere."""

import unicodedata
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from crossdesk.contracts.card_numbers import has_card_number, mask_card_numbers
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictInt,
    StringConstraints,
    WithJsonSchema,
)

LONGEST_TEXT = 20_000
NO_NUL = r"^[^\u0000]*$"
VISIBLE = r"^[^\u0000]*\S[^\u0000]*$"
VISIBLE_LINE = r"^[^\u0000-\u001f\u007f-\u009f]*\S[^\u0000-\u001f\u007f-\u009f]*$"
"""What the validators below check, as far as a pattern can say it: for the OpenAPI document only."""

OLDEST = datetime(2000, 1, 1, tzinfo=UTC)
CLOCK_SKEW = timedelta(days=1)
FARTHEST = timedelta(days=3 * 366)
LONGER_THAN_AN_ARTICLE_NUMBER = 14
"""Fewest digits of a card number in names and ids: article, order and telephone numbers often have thirteen."""


class Body(BaseModel):
    """A part of a request. Fields we do not know are refused, so that a typing error does not pass for an omission."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


def _clean(text: str) -> str:
    """NFC, without NUL: PostgreSQL stores no NUL, and one text has one spelling."""
    if "\0" in text:
        raise ValueError("must not hold NUL characters")
    return unicodedata.normalize("NFC", text)


def _not_blank(text: str) -> str:
    """Something to read must be left: format characters alone, such as a right-to-left override, are blank as well."""
    if not text[:1].isalnum() and all(unicodedata.category(character)[0] in "ZC" for character in text):
        raise ValueError("must not be blank")
    return text


def _one_line(text: str) -> str:
    if not text.isprintable() and any(unicodedata.category(character) == "Cc" for character in text):
        raise ValueError("must be one line without control characters")
    return text


def _masked_name(text: str) -> str:
    return mask_card_numbers(text, LONGER_THAN_AN_ARTICLE_NUMBER)


def _masked_order(order_id: str) -> str:
    """In letters that ids may have: what is left is an order nobody knows, as a card number is."""
    return mask_card_numbers(order_id, LONGER_THAN_AN_ARTICLE_NUMBER, "xxxx-")


def _no_card_number(identifier: str) -> str:
    """Not masked: two customers must not become one."""
    if has_card_number(identifier, LONGER_THAN_AN_ARTICLE_NUMBER):
        raise ValueError("must not hold a card number")
    return identifier


def _unless_card_number(reached_at: str) -> str | None:
    """None for a card number: what is left of it by a mask would be somebody else's address."""
    return None if has_card_number(reached_at, LONGER_THAN_AN_ARTICLE_NUMBER) else reached_at


def _https(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname or parts.username is not None or parts.port == 0:
        raise ValueError("must be an https URL without user name or password")
    return url


@cache
def time_zones() -> frozenset[str]:
    """Names of the IANA time zone database."""
    return frozenset(available_timezones())


def _time_zone(name: str) -> str:
    if name not in time_zones():
        raise ValueError("must be a time zone of the IANA database, such as Europe/Berlin")
    return name


def _timestamp_text(value: Any) -> Any:
    """Only text: a bare number could be seconds or milliseconds."""
    if not isinstance(value, str):
        raise ValueError("must be text in RFC 3339 form, such as 2025-11-27T09:30:00Z")
    return value


def _past(moment: datetime) -> datetime:
    if not OLDEST <= moment <= datetime.now(UTC) + CLOCK_SKEW:
        raise ValueError("must lie between the year 2000 and now (a clock may be a day ahead)")
    return moment.astimezone(UTC)


def _near(moment: datetime) -> datetime:
    if not OLDEST <= moment <= datetime.now(UTC) + FARTHEST:
        raise ValueError("must lie between the year 2000 and three years from now")
    return moment.astimezone(UTC)


def _locale(tag: str) -> str:
    return tag.replace("_", "-")


def pattern(regex: str, longest: int) -> StringConstraints:
    return StringConstraints(pattern=regex, max_length=longest)


_DateTime = WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2025-11-27T09:30:00Z"]})

Clean = AfterValidator(_clean)
Masked = AfterValidator(mask_card_numbers)
Prose = Annotated[
    str,
    Field(min_length=1, max_length=LONGEST_TEXT, json_schema_extra={"pattern": VISIBLE}),
    Clean,
    AfterValidator(_not_blank),
    Masked,
]
LineAsItCame = Annotated[
    str,
    Field(min_length=1, max_length=200, json_schema_extra={"pattern": VISIBLE_LINE}),
    Clean,
    AfterValidator(_one_line),
    AfterValidator(_not_blank),
]
Line = Annotated[LineAsItCame, AfterValidator(_masked_name)]
Identifier = Annotated[str, pattern(r"^[A-Za-z0-9][A-Za-z0-9._:@#|+=-]{0,127}$", 128)]
OrderId = Annotated[str, pattern(r"^#?[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", 65)]
CustomerId = Annotated[Identifier, AfterValidator(_no_card_number)]
NamedOrder = Annotated[OrderId, AfterValidator(_masked_order)]
TrackingNumber = Annotated[str, pattern(r"^[A-Za-z0-9][A-Za-z0-9 -]{3,63}$", 64)]
Email = Annotated[
    str, pattern(r"^[!-?A-~]{1,64}@[0-9A-Za-z.-]{1,188}$", 253), Field(description="e-mail address in ASCII")
]
Phone = Annotated[str, pattern(r"^\+?[0-9][0-9 ()./-]{2,31}$", 33)]
ReachedByEmail = Annotated[Email, AfterValidator(_unless_card_number)]
ReachedByPhone = Annotated[Phone, AfterValidator(_unless_card_number)]
Locale = Annotated[str, pattern(r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]{1,8}){0,4}$", 39), AfterValidator(_locale)]
CountryCode = Annotated[str, pattern(r"^[A-Z]{2}$", 2), Field(description="ISO 3166-1 alpha-2")]
TimeZone = Annotated[
    str, pattern(r"^[A-Z][A-Za-z0-9_+/-]{1,63}$", 64), Field(description="IANA name"), AfterValidator(_time_zone)
]
HttpsUrl = Annotated[str, pattern(r"^https://[!-~]+$", 2048), AfterValidator(_https)]
MediaType = Annotated[str, pattern(r"^[A-Za-z0-9.+_-]{1,63}/[A-Za-z0-9.+_-]{1,63}$", 127)]
MetadataKey = Annotated[str, pattern(r"^[A-Za-z0-9_.-]{1,64}$", 64)]
MetadataValue = Annotated[str, Field(max_length=512, json_schema_extra={"pattern": NO_NUL}), Clean, Masked]
PastMoment = Annotated[AwareDatetime, BeforeValidator(_timestamp_text), AfterValidator(_past), _DateTime]
NearMoment = Annotated[AwareDatetime, BeforeValidator(_timestamp_text), AfterValidator(_near), _DateTime]
Minor = Annotated[StrictInt, Field(ge=0, le=10**13, description="minor units: cents, yen")]
