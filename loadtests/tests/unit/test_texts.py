"""What customers are made to write: complete in every language, valid for the gateway, the same for the same seed."""

import re
import unicodedata
from collections import Counter
from itertools import islice
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from crossdesk.contracts.gateway import Customer
from gateway.accept.inquiry_request import InquiryRequest

from deploy.demo import shop
from loadtests.texts import NoSuchText, Texts
from loadtests.texts.purchases import amounts_of
from loadtests.texts.tables import FOLDER, read_mix, read_phrases, read_places

FIELDS = {"number", "order", "ref", "amount", "item", "last4", "days"}
MAIN = {"parcel": 6, "delivery_time": 3, "returns": 3, "refund": 3, "payment_methods": 3, "dispute": 3}
LANGUAGES = sorted(path.stem for path in (FOLDER / "phrases").glob("*.yaml"))
DEMO = {"sample": shop.sample()}


@pytest.fixture(scope="module")
def texts() -> Texts:
    return Texts(7, DEMO)


def drafts(count: int, texts: Texts, **asked: str):
    return list(islice(iter(lambda: texts.draw(**asked), None), count))


def test_every_language_has_a_place_and_every_place_a_language():
    assert {place.language for place in read_places()} == set(LANGUAGES)
    assert len(LANGUAGES) == 22


def test_weights_of_places_are_percent():
    assert sum(place.weight for place in read_places()) == pytest.approx(100)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_says_every_kind_in_several_ways(language):
    said = read_phrases(language).kinds
    assert set(said) == set(read_mix().kinds)
    for kind, phrases in said.items():
        assert len(set(phrases)) == len(phrases) >= MAIN.get(kind, 3), f"{kind} in {language}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_phrases_name_only_fields_there_are_and_are_nfc(language):
    phrases = read_phrases(language)
    every = [*phrases.greetings, *phrases.closings, *(text for said in phrases.kinds.values() for text in said)]
    assert {field for text in every for field in re.findall(r"\{(.*?)\}", text)} <= FIELDS
    assert [text for text in every if unicodedata.normalize("NFC", text) != text] == []


def test_time_zones_are_known():
    assert [ZoneInfo(place.time_zone).key for place in read_places()] == [place.time_zone for place in read_places()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_gateway_takes_every_draft_as_it_is(texts, language):
    for draft in drafts(200, texts, language=language):
        asked = InquiryRequest.model_validate(draft.body)
        assert Customer.model_validate(asked.customer.model_dump()).tier == draft.tier
        assert "{" not in asked.text
        assert asked.text == draft.body["text"]


def test_the_same_seed_writes_the_same_and_another_seed_something_else(texts):
    first, again, other = (drafts(300, Texts(seed, DEMO)) for seed in (1, 1, 2))
    assert first == again
    assert [draft.body["text"] for draft in first] != [draft.body["text"] for draft in other]


def test_generators_with_other_seeds_have_other_customers():
    def strangers(seed):
        return {draft.body["customer"]["id"] for draft in drafts(500, Texts(seed, DEMO))} - buyers()

    assert not strangers(1) & strangers(2)


def buyers():
    return {row["customer_id"] for row in shop.rows("orders")}


def test_the_mix_is_the_mix_asked_for():
    texts = Texts(3, DEMO, languages={"ja": 3, "ar": 1}, tiers={"vip": 1}, kinds={"dispute": 1, "parcel": 1})
    drawn = drafts(2000, texts)
    assert {draft.tier for draft in drawn} == {"vip"}
    assert {draft.kind for draft in drawn} == {"dispute", "parcel"}
    languages = Counter(draft.language for draft in drawn)
    assert set(languages) == {"ja", "ar"}
    assert 2 < languages["ja"] / languages["ar"] < 4.5


def test_what_is_asked_for_by_name_is_drawn_whatever_the_mix():
    texts = Texts(3, DEMO, languages={"de": 1}, kinds={"parcel": 1}, tiers={"standard": 1})
    draft = texts.draw(kind="angry", language="zh-Hant", tier="plus", country="HK")
    assert (draft.kind, draft.language, draft.tier) == ("angry", "zh-Hant", "plus")
    assert draft.body["customer"]["time_zone"] == "Asia/Hong_Kong"


def test_vips_disputes_and_angry_messages_are_urgent_and_nothing_else(texts):
    for draft in drafts(3000, texts):
        assert (draft.lane == "urgent") == (draft.tier == "vip" or draft.kind in {"dispute", "angry"})


def test_a_dispute_comes_from_the_buyer_with_the_amount_that_was_paid(texts):
    bought = {row["customer_id"]: row for row in shop.rows("orders")}
    for draft in drafts(100, texts, kind="dispute", language="de", country="DE"):
        assert bought[draft.body["customer"]["id"]]["destination"] == "DE"


def test_messages_name_the_shops_parcels_and_a_few_are_mistyped(texts):
    known = {number for row in shop.rows("orders") for number in row["tracking_numbers"]}
    named = [
        number
        for draft in drafts(3000, texts, kind="parcel", country="US")
        for number in re.findall(r"\b[A-Z]{2}\d{9}[A-Z]{2}\b", draft.body["text"])
    ]
    wrong = sum(number not in known for number in named) / len(named)
    assert 0 < wrong < 0.1


def test_messages_hardly_ever_repeat_word_for_word(texts):
    drawn = Counter(draft.body["text"] for draft in drafts(3000, texts, kind="parcel"))
    assert len(drawn) > 2000


def test_a_follow_up_stays_in_its_conversation_its_language_and_its_lane(texts):
    conversation = uuid4()
    for draft in drafts(50, texts):
        after = texts.follow_up(draft, conversation)
        assert InquiryRequest.model_validate(after.body).conversation_id == conversation
        assert after.body["customer"] == draft.body["customer"]
        assert (after.language, after.tier, after.lane) == (draft.language, draft.tier, draft.lane)
        assert "conversation_id" not in draft.body


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"languages": {"tlh": 1}}, "unknown language 'tlh'; there are: en, de"),
        ({"kinds": {"parcle": 1}}, "unknown kind 'parcle'; there are: parcel"),
        ({"tiers": {"gold": 1}}, "unknown tier 'gold'; there are: standard, plus, vip"),
        ({"kinds": {"parcel": 0}}, "no kinds to draw from"),
        ({"tiers": {"vip": -1}}, "weights of tiers must be finite numbers"),
        ({"languages": {}}, "no places"),
    ],
)
def test_a_mix_that_cannot_be_drawn_is_refused_with_what_there_is(asked, said):
    with pytest.raises(NoSuchText, match=re.escape(said)):
        texts = Texts(1, DEMO, **asked)
        texts.draw()


@pytest.mark.parametrize(
    "asked", [{"kind": "x"}, {"language": "x"}, {"tier": "x"}, {"country": "XX"}, {"language": "de", "country": "JP"}]
)
def test_a_draft_that_nobody_writes_is_refused(texts, asked):
    with pytest.raises(NoSuchText):
        texts.draw(**asked)


@pytest.mark.parametrize(
    ("minor", "currency", "locale", "written"),
    [
        (3990, "EUR", "de-DE", ("39,90 €", "39,90 EUR")),
        (3990, "EUR", "en-IE", ("€39.90", "39.90 EUR")),
        (14380, "JPY", "ja-JP", ("￥14,380", "14,380 JPY")),
        (123450, "USD", "en-US", ("$1,234.50", "1,234.50 USD")),
        (500, "EUR", "ru-UZ", ("5,00 €", "5,00 EUR")),
    ],
)
def test_amounts_are_written_as_the_locale_writes_them(minor, currency, locale, written):
    assert amounts_of({"minor": minor, "currency": currency}, locale) == written


def test_another_shops_orders_take_the_place_of_the_demo_shops():
    row = {**shop.rows("orders")[0], "order_id": "ZZ-1", "tracking_numbers": ["RR480573403DE"], "destination": "DE"}
    for draft in drafts(100, Texts(1, {"orders": [row]}, kinds={"parcel": 1})):
        assert draft.body.get("order_id", "ZZ-1") == "ZZ-1"
        assert "CB-" not in draft.body["text"]
