"""Words found only when a text names them make the texts that all words, worked out beforehand, would make."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from babel import Locale, dates
from crossdesk.contracts.event import Money
from crossdesk.contracts.intent import Case, Entities, TrackingNumber
from crossdesk.contracts.logistics_facts import ShipmentEvent, ShipmentFacts
from crossdesk.contracts.payments_risk_facts import DisputeFacts
from crossdesk.testing.examples import NOON, a_case, a_customer, an_inquiry, an_understanding
from hypothesis import given
from hypothesis import strategies as st

from knowledge.facts import PLACEHOLDERS, tell_fact
from knowledge.library import Library
from knowledge.local_time import local_moment, weekday_and_date
from knowledge.manners.opening_hours import on_readers_clock
from knowledge.policy import speak
from knowledge.reader import Reader, reader_of
from knowledge.scenario import Scenario
from knowledge.situation import FACTS, describe, place_of
from knowledge.words import Words

SPACES = re.compile(r"[^\S\n\u00a0\u202f]{2,}")
NAMES = st.none() | st.sampled_from(["Kim", "{carrier}", "[x]", " \u202e ", "山田"]) | st.text(max_size=8)
MOMENTS = st.none() | st.integers(-20_000, 20_000).map(lambda minutes: NOON + timedelta(minutes=minutes))
MONEY = st.sampled_from([Money(minor=3990, currency="EUR"), Money(minor=5, currency="JPY")])
LANGUAGES = st.sampled_from(["en", "de", "fr", "es", "zh-Hans", "ja", "und"])
COUNTRIES = st.sampled_from([None, "DE", "US", "JP", "XX"])
ZONES = st.sampled_from([None, "Asia/Tokyo", "America/St_Johns", "europe/paris", "Nowhere/At_All", "UTC"])

PARCELS = st.none() | st.builds(
    ShipmentFacts,
    status=st.sampled_from(["in_transit", "not_found", "unknown"]),
    tracking_number=st.none() | st.just("LX123456785CN"),
    order_id=st.none() | st.just("CB-1"),
    carrier=NAMES,
    last_event=st.none()
    | st.builds(ShipmentEvent, at=MOMENTS.filter(bool), description=st.just("Departed"), location=NAMES),
    destination=COUNTRIES,
    estimated_delivery=MOMENTS,
    checked_at=MOMENTS,
)
DISPUTES = st.none() | st.builds(
    DisputeFacts,
    verdict=st.just("likely_fraud"),
    rule=st.just("r1"),
    recommendation=st.just("Refund"),
    disputed=st.none() | MONEY,
    order_id=st.none() | st.just("CB-2"),
)
ENTITIES = st.builds(
    Entities,
    order_ids=st.lists(st.just("CB-3"), max_size=1),
    tracking_numbers=st.lists(st.just(TrackingNumber(number="RR1")), max_size=1),
    amounts=st.lists(MONEY, max_size=1),
    countries=st.lists(st.just("CH"), max_size=1),
    products=st.lists(st.just("Kettle  1.7 l"), max_size=1),
)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    customer = a_customer(name=draw(NAMES), country=draw(COUNTRIES), time_zone=draw(ZONES), locale=None)
    return a_case(
        inquiry=an_inquiry(customer=customer),
        understanding=an_understanding(language=draw(LANGUAGES), entities=draw(ENTITIES)),
        shipment=draw(PARCELS),
        dispute=draw(DISPUTES),
    )


FORMS = re.compile(r"\{([a-z_.]+), plural, ((?:=?\w+ \{(?:[^{}]|\{[^{}]*\})*\} ?)+)\}")


def all_words(case: Case, reader: Reader, library: Library, scenario: Scenario) -> dict[str, str | int]:
    """Every policy and law, then every fact over them, then every phrase made of these; whole numbers as such."""
    shop, exponents = library.shop(case.tenant), library.conventions.exponents
    law = library.conventions.laws.get(place_of(case) or "")
    values = {
        f"{policy}.{name}": on_readers_clock(name, shop.policies[policy], reader.zone, case.inquiry.received_at)
        for policy in scenario.policies
        for name in shop.policies[policy]
    }
    values |= {f"law.{name}": value.value for name, value in library.laws.root.get(law or "", {}).items()}
    said = {k: v if isinstance(v, int) else speak(v, reader.locale, exponents) for k, v in values.items()}
    facts = {name: tell_fact(name, case, reader, library) for name in PLACEHOLDERS}
    said |= {name: fact for name, fact in facts.items() if fact is not None}
    texts = {name: phrase.texts[reader.language] for name, phrase in library.phrases.items()}
    return said | {name: plainly_filled(text, said, reader.language) or "" for name, text in texts.items()}


def plainly_filled(text: str, said: Mapping[str, str | int], language: str) -> str | None:
    """The text filled in as its rules say, by no more than replacing; None when a required fact is not known."""
    shown = ""
    for place, stretch in enumerate(re.split(r"\[([^\[\]]*)\]", text)):
        plain, forms = FORMS.sub("", stretch), FORMS.findall(stretch)
        gaps = {*re.findall(r"\{([a-z][a-z0-9_.]*)\}", plain), *(name for name, _ in forms)}
        if not gaps <= said.keys() and place % 2 == 0:
            return None
        if gaps <= said.keys():
            inflected = FORMS.sub(lambda form: inflected_by_babel(form, said, language), stretch)
            shown += re.sub(r"\{([a-z][a-z0-9_.]*)\}", lambda gap: str(said[gap[1]]), inflected)
    return "\n".join(SPACES.sub(" ", line).strip() for line in shown.split("\n"))


def inflected_by_babel(form: re.Match[str], said: Mapping[str, str | int], language: str) -> str:
    count = int(said[form[1]])
    forms = dict(re.findall(r"(=?\w+) \{([^{}]*)\}", form[2]))
    return forms[Locale.parse(language, sep="-").plural_form(count)].replace("#", str(count))


@given(cases())
def test_every_scenario_says_what_it_would_say_with_all_words_worked_out_beforehand(
    library: Library, case: Case
) -> None:
    for scenario in library.scenarios:
        reader = reader_of(case, library, scenario)
        words, said = Words(case, reader, library, scenario.policies), all_words(case, reader, library, scenario)
        wording = scenario.wordings[reader.language]
        text = wording.filled(words.known, words.counted) if wording.can_be_said(words.known) else None
        assert text == plainly_filled(scenario.texts[reader.language], said, reader.language)
        sources = [source.filled(words.known) for source in scenario.source_wordings if source.can_be_said(words.known)]
        assert sources == [text for each in scenario.sources if (text := plainly_filled(each, said, "en")) is not None]


def test_a_policy_the_text_does_not_rest_on_is_not_known_to_it(library: Library) -> None:
    case = a_case()
    reader = reader_of(case, library, library.phrases["opening"])
    assert Words(case, reader, library, ["returns"]).known("returns.window") == "30"
    assert Words(case, reader, library, []).known("returns.window") is None


@pytest.mark.parametrize(("country", "days"), [("DE", 14), ("CN", 7), ("AR", None)])
def test_a_period_of_the_law_is_that_of_the_customers_market(library: Library, country: str, days: int | None) -> None:
    case: Case = a_case(inquiry=an_inquiry(customer=a_customer(country=country)))
    words = Words(case, reader_of(case, library, library.phrases["opening"]), library, [])
    assert words.counted("law.withdrawal_days") == days
    assert words.known("law.withdrawal_days") == (None if days is None else str(days))


@given(cases())
def test_a_situation_tells_of_every_fact_whether_it_is_known(library: Library, case: Case) -> None:
    situation = describe(case, library.rules.stale_after, library.conventions)
    assert {path.removeprefix("known.") for path in situation if path.startswith("known.")} == FACTS.keys()


@given(
    st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001  # bounds must be naive
    st.sampled_from(["Europe/Berlin", "America/St_Johns", "Asia/Kolkata", "Africa/Casablanca", "Europe/London"]),
    LANGUAGES.filter(lambda language: language != "und"),
)
def test_remembered_wordings_of_moments_are_those_of_the_moment_itself(
    library: Library, moment: datetime, zone: str, language: str
) -> None:
    case = a_case(
        inquiry=an_inquiry(customer=a_customer(time_zone=zone, locale=None, country=None)),
        understanding=an_understanding(language=language),
    )
    reader, clock = reader_of(case, library, library.phrases["opening"]), ZoneInfo(zone)
    told, local = local_moment(moment, clock, reader.locale), moment.astimezone(clock)
    assert told.date == dates.format_date(local, "long", locale=reader.locale)
    assert told.time == dates.format_time(local, "short", tzinfo=clock, locale=reader.locale)
    assert weekday_and_date(moment, clock, reader.locale) == dates.format_date(local, "full", locale=reader.locale)
    name = dates.get_timezone_name(local, "short", locale=reader.locale)
    assert told.abbreviation == name or not any(map(str.isalpha, name))
