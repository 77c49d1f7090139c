"""Times as carriers write them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.carriers.local_time import alpha_2, due_in, lands, moment_in, zones
from logistics.numbers.tracking_number import posts

countries = st.none() | st.sampled_from(["DE", "US", "JP", "??", ""])
texts = st.none() | st.text(max_size=30) | st.datetimes(timezones=st.none() | st.timezones()).map(datetime.isoformat)


@given(countries, texts)
def test_any_text_is_a_moment_in_utc_or_none(country: str | None, text: str | None) -> None:
    for told in (moment_in(country, text), due_in(country, text)):
        assert told is None or told.tzinfo == UTC


@given(st.sampled_from(sorted(zones())), st.dates(datetime(2020, 1, 1).date(), datetime(2030, 1, 1).date()))  # noqa: DTZ001  # days have no time zone
def test_a_day_is_the_same_day_where_the_parcel_goes(country: str, day: object) -> None:
    due = due_in(country, str(day))
    assert due is not None
    assert due.astimezone(zones()[country]).date() == day


@pytest.mark.parametrize(
    ("code", "told"), [("DEU", "DE"), ("deu", "DE"), ("DE", "DE"), ("XXX", None), ("Germany", None), ("", None)]
)
def test_a_country_is_told_by_either_code(code: str, told: str | None) -> None:
    assert alpha_2(code) == told


def test_every_country_of_the_posts_has_its_codes() -> None:
    assert set(posts()) <= {land.alpha_2 for land in lands().values()}
