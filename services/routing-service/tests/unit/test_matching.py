from typing import get_args

import pytest
from crossdesk.contracts.gateway import Channel

from routing.agent import Abilities, Agent, read_abilities, write_abilities
from routing.matching import Wish, why_assigned
from routing.policy import load_policy

MATCHING = load_policy().matching
RELAXING = MATCHING.rules.relaxing
NAMES = {"de": "German", "fr": "French"}


def able(skills=(), native=(), fluent=(), licences=(), vip_desk=False) -> Abilities:
    sets = {"skills": skills, "native": native, "fluent": fluent, "licences": licences}
    return Abilities(**{name: frozenset(each) for name, each in sets.items()}, vip_desk=vip_desk)


def steps(abilities, skill, language="de", vip=False):
    found = MATCHING.fit(abilities, Wish(skill, language, vip))
    return found and (found.skill, found.language)


@pytest.mark.parametrize(
    ("skills", "expected"),
    [(["payments"], "exact"), (["orders"], "sibling"), (["general"], "general"), ([], "general"), (["privacy"], None)],
)
def test_a_skill_relaxes_from_exact_to_a_sibling_to_general_knowledge(skills, expected):
    found = MATCHING.fit(able(skills, ["de"]), Wish("payments", "de"))
    assert (found and found.skill) == expected


@pytest.mark.parametrize(
    ("abilities", "expected"),
    [
        (able(["payments"], native=["de-AT"]), 0),
        (able(["payments"], fluent=["de"]), RELAXING.fluent_language),
        (able(["payments"], native=["fr"]), RELAXING.with_translation),
        (able(["orders"], native=["de"]), RELAXING.sibling_skill),
        (able(["general"], native=["de"]), RELAXING.general_skill),
        (able(["general"], native=["fr"]), max(RELAXING.general_skill, RELAXING.with_translation)),
    ],
)
def test_each_step_takes_its_seconds_and_steps_are_waited_for_side_by_side(abilities, expected):
    assert MATCHING.fit(abilities, Wish("payments", "de")).seconds == expected


def test_two_detours_come_after_one_of_the_same_seconds():
    one = MATCHING.fit(able(["general"], native=["de"]), Wish("payments", "de"))
    two = MATCHING.fit(able(["general"], native=["fr"]), Wish("payments", "de"))
    assert one < two


def test_everybody_may_take_a_general_question_but_generalists_come_first():
    assert steps(able(["payments"]), "general")[0] == "sibling"
    assert steps(able(["general"]), "general")[0] == "exact"
    assert steps(able(), "general")[0] == "exact"


def test_a_group_of_products_is_close_to_products_in_general():
    assert steps(able(["lamps"]), "lamps")[0] == "exact"
    assert steps(able(["products"]), "lamps")[0] == "sibling"


@pytest.mark.parametrize("tag", ["pt-BR", "pt", "PT-pt", "pt_BR"])
def test_a_language_is_compared_by_its_primary_subtag(tag):
    assert steps(able(["payments"], native=["pt-PT"]), "payments", tag) == ("exact", "native")


def test_an_unknown_language_is_no_obstacle():
    assert MATCHING.fit(able(["payments"]), Wish("payments", "und")).seconds == 0


def test_a_licence_never_relaxes():
    licence = MATCHING.rules.licences["medicines"]
    assert steps(able(["medicines"], ["de"]), "medicines") is None
    assert steps(able([], ["de"]), "medicines") is None
    assert steps(able(["medicines"], ["de"], licences=[licence]), "medicines") == ("exact", "native")


def test_a_vip_is_served_by_the_vip_desk_first_and_others_by_anybody():
    desk, other = able(["payments"], ["de"], vip_desk=True), able(["payments"], ["de"])
    assert MATCHING.fit(desk, Wish("payments", "de", vip=True)).seconds == 0
    assert MATCHING.fit(other, Wish("payments", "de", vip=True)).seconds == RELAXING.beside_the_vip_desk
    assert MATCHING.fit(desk, Wish("payments", "de")).seconds == 0


def test_nobody_waits_for_a_step_that_brings_nobody_better():
    kinds = [able(["general"], ["fr"]), able(["orders"], ["fr"])]
    wish = Wish("payments", "de")
    assert MATCHING.at_once(kinds, [wish])[wish] == RELAXING.with_translation
    assert MATCHING.at_once([able(["privacy"])], [wish])[wish] is None
    assert MATCHING.at_once(kinds, [wish])[wish] == RELAXING.with_translation


def test_every_channel_of_the_contract_has_a_weight_and_a_letter_weighs_less_than_a_chat():
    rules = MATCHING.rules
    assert set(rules.channels) == set(get_args(Channel))
    assert rules.channel("email").weight < rules.channel("web").weight < rules.channel("phone").weight


def test_every_sibling_is_a_skill_of_the_table():
    rules = MATCHING.rules
    assert {each for siblings in rules.siblings.values() for each in siblings} <= set(rules.siblings)


def test_abilities_are_read_as_they_were_written_and_equal_ones_are_equal_texts():
    one = able(["b", "a"], ["de", "en"], ["fr"], ["x"], vip_desk=True)
    other = able(["a", "b"], ["en", "de"], ["fr"], ["x"], vip_desk=True)
    assert read_abilities(write_abilities(one)) == one
    assert write_abilities(one) == write_abilities(other)
    assert read_abilities("{}") == able()


@pytest.mark.parametrize(
    ("abilities", "language", "sentence"),
    [
        (
            able(["payments"], ["de"]),
            "de",
            "assigned to an agent who speaks German and handles payments; 1 of 4 conversations taken",
        ),
        (
            able(["payments"], fluent=["de"]),
            "de",
            "assigned to an agent who speaks German fluently and handles payments; 1 of 4 conversations taken",
        ),
        (
            able(["payments"], ["fr"]),
            "de-CH",
            "assigned to an agent who handles payments but does not speak German; 1 of 4 conversations taken",
        ),
        (
            able(["orders"], ["de"]),
            "de",
            "assigned to an agent who speaks German and knows work close to payments; 1 of 4 conversations taken",
        ),
        (
            able(["general"], ["de"]),
            "de",
            "assigned to an agent who speaks German and is not specialised in payments; 1 of 4 conversations taken",
        ),
        (
            able(["payments"], ["de"]),
            "und",
            "assigned to an agent who handles payments; the language is unknown; 1 of 4 conversations taken",
        ),
    ],
)
def test_the_reason_says_what_the_agent_can_and_cannot(abilities, language, sentence):
    agent = Agent("a", abilities, capacity=4, active=1, load=100)
    assert why_assigned(agent, Wish("payments", language), MATCHING, NAMES) == sentence
