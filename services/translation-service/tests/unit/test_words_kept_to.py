"""A shop's glossaries put together, and one word for one term: for every order and number of entries."""

from dataclasses import replace

import pytest
from crossdesk.contracts.glossaries import ForbiddenWritten, GlossaryWritten, PreferredWritten
from hypothesis import given
from hypothesis import strategies as st

from translation.engines.engine import Batch, Genders
from translation.engines.fitting import fitting
from translation.glossary.for_pair import for_pair
from translation.glossary.keep_words import Words
from translation.glossary.shop_glossaries import GlossaryRefused, check_glossary, merged
from translation.manners.formality import formality_of
from translation.manners.style import load_manners

RENDERINGS = ("parcel", "package", "box")
TERMS = st.lists(st.sampled_from(["Lampe", "Tisch", "Stuhl", "Regal", "Bett"]), unique=True)


def preferred(term: str, translation: str, also: tuple[str, ...] = ()) -> PreferredWritten:
    return PreferredWritten(source="de", target="en", term=term, translation=translation, also=list(also))


PARCEL = GlossaryWritten(preferred=[preferred("Paket", "parcel", ("package", "box"))])


def words(chosen: dict[str, str]) -> Words:
    return Words(for_pair(merged("lamps", {"all": PARCEL}), None, "de", "en"), chosen)


@given(TERMS, TERMS, st.integers(0, 5))
def test_a_contradiction_is_found_wherever_its_two_places_are(before: list[str], behind: list[str], kept: int) -> None:
    """`Paket` is wanted in all markets behind other terms, and its translation is forbidden in one."""
    wanted = [preferred(term, f"the {term}") for term in before] + [preferred("Paket", "parcel")]
    others = [ForbiddenWritten(language="en", term=f"no {term}", instead="yes") for term in behind]
    never = ForbiddenWritten(language="en", term="parcel", instead="box")
    everywhere = GlossaryWritten(do_not_translate=[f"Name {number}" for number in range(kept)], preferred=wanted)
    written = {"all": everywhere, "DE": GlossaryWritten(forbidden=[*others, never]), "AT": GlossaryWritten()}
    for market, field, other in (
        ("DE", f"forbidden[{len(behind)}]", f"preferred[{len(before)}] of the glossary for all"),
        ("all", f"preferred[{len(before)}]", f"forbidden[{len(behind)}] of the glossary for DE"),
    ):
        with pytest.raises(GlossaryRefused) as refused:
            check_glossary("lamps", market, written)
        [fault] = refused.value.faults
        assert (fault.field, other in fault.detail) == (field, True)


def test_two_markets_may_say_different_words() -> None:
    written = {
        "AT": GlossaryWritten(preferred=[preferred("Paket", "box")]),
        "DE": GlossaryWritten(preferred=[preferred("Paket", "parcel")]),
        "all": GlossaryWritten(preferred=[preferred("Paket", "package")]),
    }
    glossary = check_glossary("lamps", "all", written)
    for market, said in (("AT", "box"), ("DE", "parcel"), ("CH", "package"), (None, "package")):
        assert Words(for_pair(glossary, market, "de", "en")).terms("Mein Paket") == {"Paket": said}


@given(st.lists(st.sampled_from([*RENDERINGS, "and", "my"])), st.sampled_from(RENDERINGS))
def test_whatever_an_engine_says_the_conversation_keeps_to_its_word(said: list[str], chosen: str) -> None:
    kept = words({"Paket": chosen})
    mended = kept.mended("Mein Paket", " ".join(said))
    assert mended.split() == [chosen if word in RENDERINGS else word for word in said]
    assert kept.mended("Mein Paket", mended) == mended
    assert kept.newly_said("Mein Paket", mended) == {}


def test_a_choice_that_the_glossary_no_longer_allows_does_not_count() -> None:
    assert words({"Paket": "bundle"}).terms("Mein Paket") == {"Paket": "parcel"}


@pytest.mark.parametrize("rendering", RENDERINGS)
def test_each_allowed_rendering_is_found_and_becomes_the_conversations(rendering: str) -> None:
    told = words({}).told("Mein Paket", f"My {rendering}")
    assert (told.found, told.missed) == (("Paket",), ())
    assert words({}).newly_said("Mein Paket", f"My {rendering}") == {"Paket": rendering}


@pytest.mark.parametrize(
    ("kind", "told"),
    [("deepl", True), ("openai", True), ("azure", False), ("google", False), ("libretranslate", False)],
)
def test_an_engine_is_told_what_its_kind_takes_and_others_nothing(kind: str, *, told: bool) -> None:
    batch = Batch(("Hallo",), "de", "en", "formal", "before", {"a": "b"}, Genders("feminine", "masculine"))
    assert fitting(kind, batch) == (batch if told else Batch(("Hallo",), "de", "en"))
    hinted = replace(batch, earlier={"c": "d"})
    assert fitting(kind, hinted).earlier == ({"c": "d"} if kind == "openai" else {})


def test_a_market_that_uses_several_forms_leaves_the_choice_to_the_engine() -> None:
    markets = load_manners().markets
    asked = [("DE", "de-DE"), ("NL", "nl"), ("ES", "es"), ("DE", "ja"), (None, "de")]
    assert [formality_of(markets, *each) for each in asked] == ["formal", "informal", "default", "default", "default"]
