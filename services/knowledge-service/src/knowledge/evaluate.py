"""What messages are answered with, given what they mean: how many are answered, and from the scenario meant.

What a message means comes with its row, so that the choice is measured apart from understanding; or it is what
intent-service understood, and both are measured together. Flows are begun as the running service begins them. What a
shop wrote itself (articles, published drafts) is no part of it.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args
from uuid import UUID

from crossdesk.contracts.intent import Case
from crossdesk.contracts.knowledge import AnswerDrafted, NoAnswer
from crossdesk.store.unit_of_work import Cause, UnitOfWork

from knowledge.dialogue import Dialogue
from knowledge.draft_answer import answer_from
from knowledge.flows_data import Flows
from knowledge.labelled_rows import Labelled, Tier
from knowledge.lead_customer import lead_or
from knowledge.library import Library
from knowledge.scenario import Conditions
from knowledge.situation import Situation, describe

TENANT = "demo"
Figures = dict[str, int | float | None]
Verdict = Literal["right", "handed_over", "beside", "wrong"]
"""What came of a row whose right scenarios are known.

`right`: one of them. `handed_over`: a person or a question instead, which costs time and misleads nobody. `wrong`: an
answer to something that was not asked, or one that contradicts the facts. `beside`: an answer to what was asked that
fits the facts, from another scenario than the row names.
"""

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
_FEELINGS = frozenset({"sentiment", "urgent"})
"""Conditions that choose a tone, and state no fact."""


@dataclass(frozen=True)
class Said:
    """What a customer is told: the id of the scenario or flow it comes from, and why in one sentence."""

    id: str
    kind: Tier
    why: str


@dataclass(frozen=True)
class Outcome:
    """A row and what came of it; `misleads` tells whether it answers something else or contradicts the facts."""

    row: Labelled
    said: Said
    misleads: bool

    @property
    def right_tier(self) -> bool:
        return self.said.kind == self.row.tier

    @property
    def verdict(self) -> Verdict:
        if self.said.id in self.row.scenarios:
            return "right"
        if self.said.kind != "answer":
            return "handed_over"
        return "wrong" if self.misleads else "beside"


def outcomes_of(library: Library, flows: Flows, rows: Sequence[Labelled]) -> list[Outcome]:
    """What comes of each row. Raises ValueError when one names a scenario there is not."""
    known = library.by_id.keys() | flows.by_id.keys()
    unknown = sorted({name for row in rows for name in row.scenarios} - known)
    if unknown:
        raise ValueError(f"no scenario has the id {', '.join(unknown)}; see knowledge-service scenarios")
    return asyncio.run(_outcomes(library, flows, rows))


def figures_of(outcomes: Sequence[Outcome]) -> Figures:
    """Shares from 0 to 1, None where no row says what is right.

    `answered`: without a person. `right_scenario` and the three after it: see Verdict.
    """
    tiers = [each for each in outcomes if each.row.tier]
    scenarios = [each for each in outcomes if each.row.scenarios]
    shares = {verdict: _share([each.verdict == verdict for each in scenarios]) for verdict in VERDICTS}
    return {
        "rows": len(outcomes),
        "answered": _share([each.said.kind == "answer" for each in outcomes]),
        "asked": _share([each.said.kind == "question" for each in outcomes]),
        "rows_with_tier": len(tiers),
        "right_tier": _share([each.right_tier for each in tiers]),
        "rows_with_scenario": len(scenarios),
        "right_scenario": shares["right"],
        "handed_over": shares["handed_over"],
        "scenario_beside": shares["beside"],
        "wrong_scenario": shares["wrong"],
    }


def spoken(figures: Figures) -> str:
    """The figures for people."""
    return "\n".join(f"{name.replace('_', ' '):20} {_figure(value)}" for name, value in figures.items())


async def _outcomes(library: Library, flows: Flows, rows: Sequence[Labelled]) -> list[Outcome]:
    said = [await _say(row.case, library, flows) for row in rows]
    return [Outcome(row, each, _misleads(each, row, library, flows)) for row, each in zip(rows, said, strict=True)]


async def _say(case: Case, library: Library, flows: Flows) -> Said:
    """What is said on the first message of a conversation that nobody remembers."""
    respond = lead_or(answer_from(library), flows, library)
    cause = Cause(UUID(int=0), case.inquiry.received_at)
    work = UnitOfWork(None, cause, Dialogue())  # type: ignore[arg-type]  # in memory: there is no connection
    [event] = await respond(case, work)
    if isinstance(event, AnswerDrafted):
        return Said(_source(event.answer.scenario), event.kind, event.why)
    assert isinstance(event, NoAnswer)
    return Said(_source(event.holding_text.scenario if event.holding_text else event.reason), "person", event.why)


def _source(scenario: str) -> str:
    """The scenario, or of a place in a flow (`start_return/order`) the flow."""
    return scenario.partition("/")[0]


def _misleads(said: Said, row: Labelled, library: Library, flows: Flows) -> bool:
    if said.kind != "answer" or row.meant is None:
        return said.kind == "answer"
    scenario = library.by_id.get(said.id)
    served = scenario.intents if scenario else flows.by_id[said.id].intents
    if row.intents.isdisjoint(served):
        return True
    truth = describe(row.meant, library.rules.stale_after, library.conventions)
    return scenario is not None and not _agrees(scenario.when, truth)


def _agrees(conditions: Conditions, truth: Situation) -> bool:
    return all(truth.get(path) in values for path, values in conditions.items() if path not in _FEELINGS)


def _share(verdicts: Sequence[bool]) -> float | None:
    return round(sum(verdicts) / len(verdicts), 4) if verdicts else None


def _figure(value: float | None) -> str:
    if value is None:
        return "-"
    return str(value) if isinstance(value, int) else f"{value:.3f}"
