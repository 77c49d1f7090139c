"""Intents that a tenant taught intent-service: there are no scenarios of them here."""

from typing import Any

from crossdesk.contracts.knowledge import NoAnswer


async def test_an_intent_of_the_shops_own_goes_to_a_person(talk: Any) -> None:
    event = await talk.say("Can you engrave my initials?", "own_engraving", 0.97)
    assert isinstance(event, NoAnswer)
    assert (event.reason, event.holding_text is not None) == ("no_scenario", True)
    assert "own_engraving" in event.why


async def test_a_flow_waits_while_the_customer_asks_for_something_of_the_shops_own(talk: Any) -> None:
    await talk.say("I want to return something", "return_start", 0.9)
    event = await talk.say("By the way, do you engrave rings?", "own_engraving", 0.97)
    assert isinstance(event, NoAnswer)
