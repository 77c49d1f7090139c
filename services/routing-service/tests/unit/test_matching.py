import pytest

from routing.matching import Agent, Fit, choose_agent, fit, why_assigned

NAMES = {"de": "German", "fr": "French"}


def an_agent(agent_id="a", skills=(), languages=(), capacity=4, active=0) -> Agent:
    return Agent(agent_id, frozenset(skills), frozenset(languages), capacity, active)


@pytest.mark.parametrize(
    ("skills", "languages", "expected"),
    [
        (["payments"], ["de"], Fit.SKILL_AND_LANGUAGE),
        (["payments"], ["fr"], Fit.SKILL),
        (["general"], ["de-AT"], Fit.GENERAL_AND_LANGUAGE),
        ([], ["fr"], Fit.GENERAL),
        (["delivery"], ["de"], None),
    ],
)
def test_the_skill_counts_before_the_language_and_general_knowledge_comes_last(skills, languages, expected):
    assert fit(an_agent(skills=skills, languages=languages), "payments", "de") == expected


def test_everybody_may_take_a_general_question_but_generalists_come_first():
    specialist = an_agent("a", ["payments"], ["de"])
    generalist = an_agent("b", ["general"], ["fr"])
    assert fit(specialist, "general", "de") == Fit.GENERAL_AND_LANGUAGE
    assert choose_agent([specialist, generalist], "general", "de") == generalist


@pytest.mark.parametrize("tag", ["pt-BR", "pt", "PT-pt", "pt_BR"])
def test_a_language_is_compared_by_its_primary_subtag(tag):
    assert fit(an_agent(skills=["payments"], languages=["pt-PT"]), "payments", tag) == Fit.SKILL_AND_LANGUAGE


def test_an_unknown_language_is_no_obstacle():
    assert fit(an_agent(skills=["payments"]), "payments", "und") == Fit.SKILL_AND_LANGUAGE


def test_a_better_suited_agent_comes_before_a_less_loaded_one():
    busy = an_agent("busy", ["payments"], ["de"], active=3)
    idle = an_agent("idle", ["payments"], ["fr"])
    assert choose_agent([idle, busy], "payments", "de") == busy


def test_among_equals_the_least_loaded_is_chosen_then_the_first_by_id():
    half = an_agent("a", ["payments"], ["de"], capacity=4, active=2)
    third = an_agent("c", ["payments"], ["de"], capacity=6, active=2)
    other = an_agent("b", ["payments"], ["de"], capacity=3, active=1)
    assert choose_agent([half, third, other], "payments", "de") == other
    assert choose_agent([other, third, half], "payments", "de") == other


def test_an_agent_without_room_is_never_chosen():
    full = an_agent(skills=["payments"], languages=["de"], capacity=2, active=2)
    none = an_agent(skills=["payments"], languages=["de"], capacity=0)
    over = an_agent(skills=["payments"], languages=["de"], capacity=1, active=3)
    assert choose_agent([full, none, over], "payments", "de") is None


@pytest.mark.parametrize(
    ("agent", "language", "sentence"),
    [
        (
            an_agent(skills=["payments"], languages=["de"], active=1),
            "de",
            "assigned to an agent who speaks German and handles payments; 1 of 4 conversations taken",
        ),
        (
            an_agent(skills=["payments"], languages=["fr"], active=2),
            "de-CH",
            "assigned to an agent who handles payments but does not speak German; 2 of 4 conversations taken",
        ),
        (
            an_agent(skills=["general"], languages=["de"], active=1),
            "de",
            "assigned to an agent who speaks German and is not specialised in payments; 1 of 4 conversations taken",
        ),
        (
            an_agent(skills=["payments"], languages=["de"], active=1),
            "und",
            "assigned to an agent who handles payments; the language is unknown; 1 of 4 conversations taken",
        ),
    ],
)
def test_the_reason_says_what_the_agent_can_and_cannot(agent, language, sentence):
    assert why_assigned(agent, "payments", language, NAMES) == sentence
