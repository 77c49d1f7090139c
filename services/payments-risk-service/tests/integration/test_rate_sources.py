"""Exchange rates asked of their publishers over real HTTP, which a simulator plays on loopback."""

import datetime as dt
from collections.abc import AsyncIterator
from decimal import Decimal

import httpx
import pytest
from crossdesk.breaker import Breaker
from deploy.simulators.exchange_rates.app import ECB_PATH, Publishers, create_app, weekdays
from deploy.simulators.serving import serving
from pydantic import SecretStr

from payments_risk.billing.rates import find_rate
from payments_risk.billing.refused import BillRefused
from payments_risk.rate_sources import bounded_get
from payments_risk.rate_sources.bounded_get import BoundedGet, RatesRefused
from payments_risk.rate_sources.ecb_feed import EcbFeed
from payments_risk.rate_sources.ecb_history import EcbHistory
from payments_risk.rate_sources.open_exchange_rates import OpenExchangeRates
from payments_risk.rate_sources.open_rates import open_rates
from payments_risk.rate_sources.rate_desk import RateDesk
from payments_risk.rate_sources.source import RatesUnavailable

NOW = dt.datetime(2026, 11, 26, 18, 0, tzinfo=dt.UTC)
DAYS = weekdays(NOW.date(), 60)


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> dt.datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def publishers() -> Publishers:
    days = {day: {"USD": f"1.1{place:02}", "JPY": "181.23"} for place, day in enumerate(DAYS)}
    published = NOW - dt.timedelta(minutes=20)
    return Publishers(days, {"EUR": 0.9, "AED": 3.6725, "BTC": 0.00001}, published)


@pytest.fixture
async def url(publishers: Publishers) -> AsyncIterator[str]:
    async with serving(create_app(publishers)) as at:
        yield at


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(timeout=2) as opened:
        yield opened


def bounded(client: httpx.AsyncClient, failures: int = 9) -> BoundedGet:
    return BoundedGet("the publisher", client, 1_000_000, Breaker(failures=failures, rest=60))


@pytest.fixture
def bank(client: httpx.AsyncClient, url: str, clock: Clock) -> EcbFeed:
    return EcbFeed(bounded(client), url + ECB_PATH, clock)


@pytest.fixture
def dollars(client: httpx.AsyncClient, url: str, clock: Clock) -> OpenExchangeRates:
    return OpenExchangeRates(bounded(client), f"{url}/api", SecretStr("an-app-id"), clock)


async def test_the_bank_is_asked_once_an_hour_for_all_its_days(
    bank: EcbFeed, publishers: Publishers, clock: Clock
) -> None:
    today = await bank.table(NOW)
    assert (today.source, today.as_of) == ("ecb", dt.datetime(2026, 11, 26, 15, 0, tzinfo=dt.UTC))
    assert today.per_base["USD"] == Decimal("1.100")
    assert (await bank.table(NOW - dt.timedelta(days=30))).per_base["USD"] != today.per_base["USD"]
    assert len(publishers.asked) == 1
    clock.now += dt.timedelta(hours=1)
    await bank.table(clock.now)
    assert len(publishers.asked) == 2


async def test_before_the_days_rates_are_out_those_of_the_day_before_are_taken(bank: EcbFeed) -> None:
    morning = await bank.table(NOW.replace(hour=9))
    assert morning.as_of.date() == dt.date(2026, 11, 25)


async def test_a_failing_bank_is_tried_three_times_and_then_its_last_file_serves_with_its_age(
    bank: EcbFeed, publishers: Publishers, clock: Clock
) -> None:
    await bank.table(NOW)
    clock.now += dt.timedelta(days=2)
    publishers.faults[:] = [500, 503, 502]
    table = await bank.table(clock.now)
    assert find_rate(table, "EUR", "USD", clock.now).age == dt.timedelta(days=2, hours=3)
    assert len(publishers.asked) == 4


async def test_rates_that_grew_too_old_are_said_and_not_used(
    bank: EcbFeed, publishers: Publishers, clock: Clock
) -> None:
    await bank.table(NOW)
    clock.now += dt.timedelta(days=6)
    publishers.faults[:] = [500] * 3
    with pytest.raises(BillRefused, match=r"ecb: rates\.as_of: is 147 hours old") as caught:
        await RateDesk([bank]).table("EUR", "USD", clock.now)
    assert caught.value.field == "rates"


async def test_one_answer_that_comes_after_all_is_enough(bank: EcbFeed, publishers: Publishers) -> None:
    publishers.faults[:] = [500, 500]
    assert (await bank.table(NOW)).per_base
    assert len(publishers.asked) == 3


@pytest.mark.parametrize("fault", [404, "endless"])
async def test_a_refusal_and_a_body_without_end_are_not_asked_for_again(
    bank: EcbFeed, publishers: Publishers, fault: int | str
) -> None:
    publishers.faults[:] = [fault]
    with pytest.raises(RatesRefused, match="the publisher"):
        await bank.table(NOW)
    assert len(publishers.asked) == 1


async def test_a_publisher_that_never_answers_is_given_up(
    bank: EcbFeed, publishers: Publishers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounded_get, "SECONDS", 0.05)
    publishers.faults[:] = ["hang"] * 3
    with pytest.raises(RatesUnavailable, match="did not answer within"):
        await bank.table(NOW)


async def test_after_failures_in_a_row_nobody_waits_for_the_publisher(
    client: httpx.AsyncClient, url: str, clock: Clock, publishers: Publishers
) -> None:
    bank = EcbFeed(bounded(client, failures=1), url + ECB_PATH, clock)
    publishers.faults[:] = [500] * 3
    for _ in range(2):
        with pytest.raises(RatesUnavailable):
            await bank.table(NOW)
    assert len(publishers.asked) == 3


async def test_what_the_bank_does_not_quote_the_next_source_does(bank: EcbFeed, dollars: OpenExchangeRates) -> None:
    desk = RateDesk([bank, dollars])
    assert (await desk.table("USD", "JPY", NOW)).source == "ecb"
    table = await desk.table("EUR", "AED", NOW)
    rate = find_rate(table, "EUR", "AED", NOW)
    assert (rate.source, rate.over, rate.age) == ("open_exchange_rates", "USD", dt.timedelta(minutes=20))
    assert f"{rate.quoted():f}" == "4.08056"


async def test_dollar_rates_of_a_past_day_are_those_of_the_end_of_the_day_before(
    dollars: OpenExchangeRates, publishers: Publishers
) -> None:
    at = NOW - dt.timedelta(days=3)
    for _ in range(2):
        assert (await dollars.table(at)).as_of == dt.datetime(2026, 11, 22, 23, 59, 59, tzinfo=dt.UTC)
    assert publishers.asked == ["/api/historical/2026-11-22.json"]


async def test_the_key_is_in_a_header_and_a_wrong_one_is_told_without_it(
    client: httpx.AsyncClient, url: str, clock: Clock
) -> None:
    source = OpenExchangeRates(bounded(client), f"{url}/api", SecretStr("wrong-key"), clock)
    with pytest.raises(RatesRefused, match=r"refused the request \(401\)") as caught:
        await source.table(NOW)
    assert "wrong-key" not in str(caught.value)


async def test_without_any_source_the_record_serves_and_then_says_its_age() -> None:
    async with open_rates(None, "http://127.0.0.1:9", SecretStr("")) as desk:
        friday = dt.datetime(2024, 5, 10, 18, 0, tzinfo=dt.UTC)
        sunday = await desk.table("EUR", "USD", friday + dt.timedelta(days=2))
        assert (sunday.as_of, sunday.per_base["USD"]) == (friday.replace(hour=14), Decimal("1.0779"))
        with pytest.raises(BillRefused, match=r"ecb: .*hours old"):
            await desk.table("EUR", "USD", dt.datetime(2099, 1, 1, tzinfo=dt.UTC))


async def test_who_is_not_the_bank_is_called_by_the_name_of_the_settings_and_lasts_a_day(url: str) -> None:
    at = NOW.replace(hour=16)
    async with open_rates(url + ECB_PATH, "http://127.0.0.1:9", SecretStr(""), "made up") as desk:
        assert (await desk.table("EUR", "USD", at)).source == "made up"
        with pytest.raises(BillRefused, match=r"made up: .*rates of made up last 24 hours"):
            await desk.table("EUR", "USD", dt.datetime(2026, 11, 22, 18, 0, tzinfo=dt.UTC))


async def test_before_the_euro_there_are_no_rates() -> None:
    with pytest.raises(RatesUnavailable, match="before 1998-12-31"):
        await EcbHistory().table(dt.datetime(1998, 12, 31, tzinfo=dt.UTC))


async def test_a_desk_without_sources_and_unknown_currencies_are_refused() -> None:
    with pytest.raises(BillRefused, match="no source is set up"):
        await RateDesk().table("EUR", "USD", NOW)
    with pytest.raises(BillRefused, match=r"rate\.target"):
        await RateDesk().table("EUR", "ZZZ", NOW)
