"""Words found only when a text names them make the texts that all words, worked out beforehand, would make."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from babel import dates
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
from knowledge.reader import Reader, reader_of
from knowledge.scenario import Scenario
from knowledge.situation import FACTS, describe
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


def all_words(case: Case, reader: Reader, library: Library, scenario: Scenario) -> dict[str, str]:
    """Every policy, then every fact over them, then every phrase made of these."""
    shop, exponents = library.shop(case.tenant), library.conventions.exponents
    names = [f"{policy}.{name}" for policy in scenario.policies for name in shop.policies[policy]]
    said = {name: shop.say(name, reader.locale, exponents) for name in names}
    facts = {name: tell_fact(name, case, reader, library) for name in PLACEHOLDERS}
    said |= {name: fact for name, fact in facts.items() if fact is not None}
    phrases = {name: plainly_filled(phrase.texts[reader.language], said) for name, phrase in library.phrases.items()}
    return said | {name: phrase or "" for name, phrase in phrases.items()}


def plainly_filled(text: str, said: Mapping[str, str]) -> str | None:
    """The text filled in as its rules say, by no more than replacing; None when a required fact is not known."""
    shown = ""
    for place, stretch in enumerate(re.split(r"\[([^\[\]]*)\]", text)):
        known = set(re.findall(r"\{([a-z][a-z0-9_.]*)\}", stretch)) <= said.keys()
        if not known and place % 2 == 0:
            return None
        if known:
            shown += re.sub(r"\{([a-z][a-z0-9_.]*)\}", lambda gap: said[gap[1]], stretch)
    return "\n".join(SPACES.sub(" ", line).strip() for line in shown.split("\n"))


@given(cases())
def test_every_scenario_says_what_it_would_say_with_all_words_worked_out_beforehand(
    library: Library, case: Case
) -> None:
    reader = reader_of(case, library)
    for scenario in library.scenarios:
        known, said = Words(case, reader, library, scenario.policies).known, all_words(case, reader, library, scenario)
        wording = scenario.wordings[reader.language]
        text = wording.filled(known) if wording.can_be_said(known) else None
        assert text == plainly_filled(scenario.texts[reader.language], said)
        sources = [source.filled(known) for source in scenario.source_wordings if source.can_be_said(known)]
        assert sources == [text for each in scenario.sources if (text := plainly_filled(each, said)) is not None]


def test_a_policy_the_text_does_not_rest_on_is_not_known_to_it(library: Library) -> None:
    case = a_case()
    assert Words(case, reader_of(case, library), library, ["returns"]).known("returns.window") == "30"
    assert Words(case, reader_of(case, library), library, []).known("returns.window") is None


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
    reader, clock = reader_of(case, library), ZoneInfo(zone)
    told, local = local_moment(moment, clock, reader.locale), moment.astimezone(clock)
    assert told.date == dates.format_date(local, "long", locale=reader.locale)
    assert told.time == dates.format_time(local, "short", tzinfo=clock, locale=reader.locale)
    assert weekday_and_date(moment, clock, reader.locale) == dates.format_date(local, "full", locale=reader.locale)
    name = dates.get_timezone_name(local, "short", locale=reader.locale)
    assert told.abbreviation == name or not any(map(str.isalpha, name))
