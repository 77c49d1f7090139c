"""Every text a bot can say, checked for every market it is said in by the rules that agents' replies are checked by."""

from collections.abc import Iterator

import pytest
from crossdesk.manners.style import language_of
from knowledge.check_flows import texts_of
from knowledge.flows_data import Flows
from knowledge.library import Library
from knowledge.load_flows import load_flows
from knowledge.load_library import load_library
from knowledge.manners.shop_style import ShopStyle
from knowledge.wording import Wording
from translation.manners.find_address import find_address
from translation.manners.style import Manners, load_manners

Said = tuple[str, str, str]
"""Name, language and form of address of a text; the form is empty for shipped texts."""


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library()


@pytest.fixture(scope="module")
def flows(library: Library) -> Flows:
    return load_flows(library)


@pytest.fixture(scope="module")
def manners() -> Manners:
    return load_manners()


def plain(wording: Wording) -> str:
    """The text with a sign in place of each gap."""
    return "".join(part if isinstance(part, str) else "1" for piece in wording.pieces for part in piece.parts)


def shipped(library: Library) -> Iterator[tuple[Said, Wording]]:
    texts = {each.id: each for each in library.scenarios} | {f"phrase {k}": v for k, v in library.phrases.items()}
    texts |= {f"courtesy {k}": v for k, v in library.manners.courtesies.items()}
    for name, each in texts.items():
        yield from (((name, language, ""), wording) for language, wording in each.wordings.items())


def in_other_registers(library: Library) -> Iterator[tuple[Said, Wording]]:
    for language, forms in library.manners.registers.items():
        for form, register in forms.items():
            given = {**register.scenarios, **{f"phrase {name}": wording for name, wording in register.phrases.items()}}
            yield from (((name, language, form), wording) for name, wording in given.items())


def in_flows(flows: Flows) -> Iterator[tuple[Said, Wording]]:
    for flow in flows.by_id.values():
        for place, name, texts in texts_of(flow):
            for language, wording in texts.wordings.items():
                yield (f"flow {flow.id}: {place} {name}", language, ""), wording
    for name, phrase in flows.phrases.items():
        yield from (((f"flow phrase {name}", language, ""), wording) for language, wording in phrase.wordings.items())


@pytest.fixture(scope="module")
def forms_used(library: Library, flows: Flows, manners: Manners) -> dict[Said, frozenset[str]]:
    """Of each text, which forms of address are in it: none where it addresses nobody."""
    used = {}
    for said, wording in (*shipped(library), *in_flows(flows), *in_other_registers(library)):
        language = said[1] if said[1] in manners.registers else said[1].partition("-")[0]
        found = find_address(plain(wording), language, manners.registers)
        used[said] = frozenset(hit.form for hit in found)
    return used


def told_as(library: Library, said: Said, form: str | None) -> bool:
    """Whether a text is what customers read who are addressed in `form` (None: as our texts are shipped)."""
    name, language, own = said
    if own:
        return own == form
    other = library.manners.registers.get(language, {}).get(form or "")
    return other is None or name.removeprefix("phrase ") not in {**other.scenarios, **other.phrases}


def test_no_text_of_a_bot_breaks_the_register_of_a_market_it_is_said_in(
    library: Library, manners: Manners, forms_used: dict[Said, frozenset[str]]
) -> None:
    wrong, judged = [], 0
    for market, style in manners.markets.items():
        for language in ours_in(library, market):
            form = library.manners.of(market[:2], language, {}).form
            for said, forms in forms_used.items():
                if said[1] == language and told_as(library, said, form):
                    judged += 1
                    wrong += [f"{market}: {said}: {each}" for each in forms - set(style.address)]
    assert not wrong
    assert judged > 10_000


@pytest.mark.parametrize(
    ("market", "language", "form"),
    [("DE/de", "de", "du"), ("US/es", "es", "tú"), ("PT/pt", "pt-BR", "senhor"), ("NL/nl", "nl", "je")],
)
def test_what_customers_ask_most_can_be_said_in_the_other_register(
    library: Library, forms_used: dict[Said, frozenset[str]], market: str, language: str, form: str
) -> None:
    wanted = {market: ShopStyle(address=form)}
    assert library.manners.of(market[:2], language, wanted).form == form
    asked = [said for said in forms_used if told_as(library, said, form) and said[1] == language]
    of_these = {f"phrase {name}" for name in library.phrases} | set(library.rules.commonest)
    told = {said[0]: forms_used[said] for said in asked if said[0] in of_these}
    assert told.keys() == of_these
    assert all(forms <= {form} for forms in told.values())


def test_a_text_speaks_to_its_reader_in_one_form(forms_used: dict[Said, frozenset[str]]) -> None:
    assert [said for said, forms in forms_used.items() if len(forms) > 1] == []


def test_the_form_named_as_that_of_our_texts_is_theirs(
    library: Library, manners: Manners, forms_used: dict[Said, frozenset[str]]
) -> None:
    for language, form in library.manners.emphases.own_forms.items():
        assert {each for said, forms in forms_used.items() if said[1:] == (language, "") for each in forms} <= {form}


def test_every_language_of_ours_has_a_greeting_and_a_closing_of_its_markets(library: Library, manners: Manners) -> None:
    for language in library.rules.all_languages:
        markets = [market for market in manners.markets if language in ours_in(library, market)]
        assert markets, f"markets.yaml has no market that is written to in {language}"
        for market in markets:
            manner = library.manners.of(market[:2], language, {})
            assert manner.market == market
            assert manner.closing
            assert manner.emphasis in library.manners.emphases.by_name.values()


def ours_in(library: Library, market: str) -> list[str]:
    """Our languages that are written in a market; Brazilian texts are read in Portugal."""
    spoken = language_of(market)
    return [each for each in library.rules.all_languages if spoken in (each, each.partition("-")[0])]
