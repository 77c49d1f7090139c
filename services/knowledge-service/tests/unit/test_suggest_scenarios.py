from collections.abc import Callable
from typing import Any

import pytest
from crossdesk.contracts.intent import Intent
from crossdesk.contracts.knowledge import NoAnswer
from crossdesk.contracts.logistics_facts import ShipmentFacts
from crossdesk.testing.examples import a_case, an_understanding

from knowledge.learning.rank_suggestions import Candidate
from knowledge.learning.suggest_scenarios import suggest_scenarios
from knowledge.library import Library
from knowledge.situation import describe

Parcel = Callable[..., ShipmentFacts]


def unanswered(intent: str, reason: str = "judgement_needed", **fields: Any) -> NoAnswer:
    understanding = an_understanding(intent, also=fields.pop("also", []))
    return NoAnswer(**a_case(understanding=understanding, **fields).model_dump(), reason=reason, summary="Help.")


def suggested(library: Library, event: NoAnswer) -> list[Candidate]:
    return list(suggest_scenarios(event, library))


@pytest.mark.parametrize("status", [None, "in_transit", "delivered"])
def test_no_suggestion_contradicts_what_is_known(library: Library, a_parcel: Parcel, status: str | None) -> None:
    shipment = a_parcel(status) if status else None
    found = 0
    for intent in library.intents:
        event = unanswered(intent, shipment=shipment)
        situation = describe(event, library.rules.stale_after, library.conventions)
        for candidate in suggested(library, event):
            scenario = library.by_id[candidate.suggestion.source]
            unmet = [path for path, values in scenario.when.items() if situation[path] not in values]
            assert len(unmet) <= 1, (intent, scenario.id)
            assert all(situation[path] is None for path in unmet), (intent, scenario.id, unmet)
            assert scenario.kind != "person"
            assert 0 < candidate.fit < 1
            found += 1
    assert found > 50


def test_what_is_not_known_is_told_to_the_agent(library: Library) -> None:
    whys = {each.suggestion.source: each.suggestion.why for each in suggested(library, unanswered("track_shipment"))}
    assert whys["parcel_in_transit"] == (
        "Scenario parcel_in_transit for track_shipment: "
        "right only if shipment.status is in_transit, which is not known."
    )
    assert whys["parcel_reference_missing"].endswith("fits what is known (order_reference missing).")


def test_what_was_asked_in_vain_is_not_asked_again(library: Library) -> None:
    kinds = {
        library.by_id[each.suggestion.source].kind
        for each in suggested(library, unanswered("track_shipment", "repeated_question"))
    }
    assert kinds == {"answer"}


def test_other_intents_of_the_message_are_thought_of_too(library: Library) -> None:
    event = unanswered("complaint", also=[Intent(id="return_policy", confidence=0.4)])
    assert any("for return_policy" in each.suggestion.why for each in suggested(library, event))


def test_a_shop_without_policies_is_suggested_nothing_that_rests_on_them(library: Library) -> None:
    sources = {each.suggestion.source for each in suggested(library, unanswered("return_policy", tenant="other-shop"))}
    assert not any(library.by_id[source].policies for source in sources)


def test_out_of_scope_is_no_subject(library: Library) -> None:
    assert suggested(library, unanswered("out_of_scope", "out_of_scope")) == []
