"""The rates of local stacks: of every day, for every currency of the demo shop, and said not to be the bank's."""

import datetime as dt
from decimal import Decimal

import httpx
from hypothesis import given
from hypothesis import strategies as st

from deploy.demo import shop
from deploy.simulators.exchange_rates.app import ECB_PATH
from deploy.simulators.exchange_rates.made_up import build, made_up, read_levels
from deploy.simulators.serving import serving

NOW = dt.datetime(2026, 11, 29, 9, 0, tzinfo=dt.UTC)
A_DAY = dt.timedelta(days=1)


async def test_the_file_has_rates_of_a_sunday_and_does_not_pose_as_the_banks() -> None:
    async with serving(build(lambda: NOW)) as url, httpx.AsyncClient() as client:
        text = (await client.get(url + ECB_PATH)).text
    assert '<Cube time="2026-11-29">' in text
    assert "not a bank" in text
    assert "European Central Bank" not in text


def test_every_currency_of_the_demo_shop_has_a_rate() -> None:
    sold_in = {row["total"]["currency"] for row in shop.rows("orders")} - {"EUR"}
    assert sold_in <= set(read_levels())


@given(last=st.dates(dt.date(2000, 6, 1), dt.date(2100, 1, 1)))
def test_rates_of_a_day_stay_what_they_were_and_near_their_level(last: dt.date) -> None:
    levels = read_levels()
    today, tomorrow = made_up(levels, last), made_up(levels, last + A_DAY)
    assert len(today) == 90
    assert all(tomorrow[day] == rates for day, rates in today.items() if day in tomorrow)
    for currency, rate in today[last].items():
        assert abs(Decimal(rate) / levels[currency] - 1) <= Decimal("0.01")
