"""All guided flows with the words and phrases they share, as loaded at start."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field

from knowledge.flow import Flow
from knowledge.flow_words import FlowWords
from knowledge.library import Library
from knowledge.scenario import Texts
from knowledge.situation import Situation


class FlowRules(BaseModel):
    """`flow_rules.yaml`. Understood as something else with `aside_from_confidence`, a message is a question between.

    `remarks` are intents that ask for nothing, `person_intents` those that end a flow to a person.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    aside_from_confidence: float = Field(gt=0, lt=1)
    remarks: frozenset[str]
    person_intents: frozenset[str]


@dataclass(frozen=True, eq=False)
class Flows:
    """`phrases`: `back` (to `{topic}`), `again.<kind>` (an answer of this kind was none). Equal is only the same."""

    by_id: Mapping[str, Flow]
    rules: FlowRules
    words: FlowWords
    phrases: Mapping[str, Texts]

    def choose(self, intent: str, situation: Situation, library: Library, tenant: str) -> Flow | None:
        """The flow that begins here: chosen as scenarios are, by most conditions; among equals it precedes them.

        None when a scenario has more of them, or the shop has no policy that the flow rests on.
        """
        scenario = library.choose(intent, situation, tenant)
        best, most = None, len(scenario.when) if scenario else 0
        for flow in self.by_id.values():
            conditions = flow.conditions(intent, situation)
            fits_shop = library.shop(tenant).cover(flow.policies)
            if conditions is not None and fits_shop and conditions >= most + (best is not None):
                best, most = flow, conditions
        return best
