"""Who asks why they were charged is shown what the charge consists of, where that is known."""

from typing import Any

import pytest
from crossdesk.contracts.intent import Case
from crossdesk.contracts.payments_risk_facts import DisputeFacts
from crossdesk.testing.examples import a_case, an_understanding

from knowledge.asked import Questions
from knowledge.draft_answer import BILL, answer_of, take_scenario
from knowledge.handover import summarise
from knowledge.library import Library

BILLED = "Warum 41,27 € abgebucht wurden\nLampe: 34,90 €\nVersand: 6,37 €\nAbgebucht: 41,27 €"


def asked(**facts: Any) -> Case:
    told = {"verdict": "recognisable", "charge_explained": BILLED, "charge_language": "de", **facts}
    dispute = DisputeFacts(rule="r", recommendation="Look at it.", **told)
    return a_case(understanding=an_understanding("unrecognized_charge", language="de"), dispute=dispute)


def told(library: Library, case: Case) -> tuple[str, list[str]]:
    answer = answer_of(case, take_scenario(case, Questions(), library).scenario, library)
    return answer.text, answer.sources


@pytest.mark.parametrize("verdict", ["recognisable", "liability_shifted", "merchant_liable"])
def test_an_explained_charge_follows_the_answer_and_is_named_as_its_source(library: Library, verdict: str) -> None:
    text, sources = told(library, asked(verdict=verdict))
    assert text.endswith(f"\n\n{BILLED}")
    assert len(text) > len(BILLED) + 50
    assert sources[-1] == BILL


@pytest.mark.parametrize(
    "facts",
    [
        {"verdict": "likely_fraud"},
        {"verdict": "unknown_payment"},
        {"charge_language": "en"},
        {"charge_explained": None, "charge_language": None},
    ],
)
def test_nothing_is_explained_to_who_may_be_another_in_another_language_or_unknown(
    library: Library, facts: dict[str, Any]
) -> None:
    text, sources = told(library, asked(**facts))
    assert BILLED not in text
    assert BILL not in sources


def test_whoever_takes_over_is_told_that_the_charge_is_explained(library: Library) -> None:
    case = asked()
    summary = summarise(case, take_scenario(case, Questions(), library).scenario, library)
    assert "Bill and payments explain the amount named" in summary
    assert "Lampe" not in summary
