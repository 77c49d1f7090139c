"""Intents that a tenant taught intent-service."""

from crossdesk.testing.examples import a_case, an_understanding

from routing.policy import load_policy
from routing.priority import priority_of


def test_an_intent_of_the_shops_own_is_an_ordinary_question() -> None:
    assert priority_of(a_case(understanding=an_understanding("own_engraving")), load_policy().priorities) == 0
