"""When a shop's desks are open, and how one hands over to the next: calendars as data, checked by `desk_checks.py`."""

from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictInt, StringConstraints

from crossdesk.contracts.event import Country, Event

MOST_DESKS = 20
MOST_DESK_VERSIONS = 50
"""Versions of a tenant that are kept."""

DeskId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
ShiftText = Annotated[
    str,
    StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$"),
]
"""Local times, as `09:00-17:30`; one that ends before it begins, as `22:00-06:00`, ends on the day after."""
DayShifts = Annotated[list[ShiftText], Field(max_length=12)]
"""None: closed."""
DateText = Annotated[str, StringConstraints(pattern=r"^20[0-7][0-9]-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]
Season = Literal[
    "after_christmas",
    "black_friday",
    "chinese_new_year",
    "christmas_shopping",
    "cyber_monday",
    "december_12",
    "diwali",
    "eid_al_adha",
    "eid_al_fitr",
    "golden_week",
    "june_18",
    "mid_autumn",
    "mothers_day",
    "prime_day",
    "ramadan",
    "rosh_hashanah",
    "september_9",
    "singles_day",
    "valentines_day",
    "yom_kippur",
]
"""Those that routing-service has dates of."""


class _Strict(BaseModel):
    """A field we do not know is refused: a calendar that says less than was meant leaves customers without anybody."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class WeekShifts(_Strict):
    """Shifts by the weekday they begin on; without any the day is closed."""

    mon: DayShifts = []
    tue: DayShifts = []
    wed: DayShifts = []
    thu: DayShifts = []
    fri: DayShifts = []
    sat: DayShifts = []
    sun: DayShifts = []


class HolidayCalendar(_Strict):
    """A country's public holidays, or those of one of its regions (ISO 3166-2 without the country)."""

    country: Country
    region: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{1,6}$")] | None = None


class SeasonShifts(_Strict):
    """Another week while a season lasts; without shifts closed."""

    season: Season
    week: WeekShifts = WeekShifts()


class ExceptionalDay(_Strict):
    """Other shifts on one date, local; without any closed."""

    date: DateText
    shifts: DayShifts = []


class DeskCalendar(_Strict):
    """Local working hours. Of what is said of a day the first counts: exception, public holiday, season, week."""

    desk: DeskId
    time_zone: Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_+/-]{1,63}$")]
    week: WeekShifts
    holidays: Annotated[list[HolidayCalendar], Field(max_length=20)] = []
    seasons: Annotated[list[SeasonShifts], Field(max_length=20)] = []
    exceptions: Annotated[list[ExceptionalDay], Field(max_length=400)] = []


class HandoverTimes(_Strict):
    """Minutes. Left out: routing-service's own.

    ahead   before a shift ends what can wait is handed over, and its agents get nothing new
    grace   after it ended live chats and calls under way may still be finished
    pause   a closed time no longer than that is a break, not the end of a shift
    """

    ahead_minutes: Annotated[StrictInt, Field(ge=0, le=120)] | None = None
    grace_minutes: Annotated[StrictInt, Field(ge=0, le=120)] | None = None
    pause_minutes: Annotated[StrictInt, Field(ge=0, le=240)] | None = None


class ShopDesks(_Strict):
    """All desks of a shop; their order counts where two suit a customer alike."""

    desks: Annotated[list[DeskCalendar], Field(min_length=1, max_length=MOST_DESKS)]
    handover: HandoverTimes = HandoverTimes()


class DesksConfigured(Event):
    """A tenant's desks, whole; a later one replaces it, and none goes back to those of the operator's file.

    Versions count from 1 in the order of these events, those without desks included.
    """

    topic: ClassVar[str] = "desks"
    desks: ShopDesks | None = None
