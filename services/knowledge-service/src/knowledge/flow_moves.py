"""What a message does to a run: pure rules, from what was read in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from knowledge.flow import Answered, Flow, Step
from knowledge.flow_answers import Message, Reading, mentioned, read_answer
from knowledge.flow_runs import FlowRun
from knowledge.flows_data import FlowRules
from knowledge.situation import Situation

OUT_OF_SCOPE = "out_of_scope"

Act = Literal["take", "aside", "exit", "again", "invalid"]
"""It answers the question; it asks something else; it asks for a person; it only comes back; it is no answer."""

OF_MANY_USES = ("order_id", "tracking_number", "amount", "photo", "document", "text")
"""Kinds of answers that may as well belong to a question of ours beside the flow."""

IN_OWN_WORDS = ("text", "document")
"""Kinds of answers that any words may be."""


@dataclass(frozen=True)
class Move:
    act: Act
    answer: Answered = None


@dataclass(frozen=True)
class Hearing:
    """How a message is understood. `sure_from`: the confidence from which an intent counts at all."""

    message: Message
    rules: FlowRules
    sure_from: float

    def is_about(self, intents: frozenset[str]) -> bool:
        intent = self.message.case.understanding.intent
        return intent.id in intents and intent.confidence >= self.sure_from

    def wants_person(self) -> bool:
        return self.message.folded in self.message.words.folded("exit") or self.is_about(self.rules.person_intents)

    def only_remarks(self) -> bool:
        """Whether it is clearly a greeting, thanks or praise, and nothing to take down."""
        intent = self.message.case.understanding.intent
        remarks = self.rules.remarks - {OUT_OF_SCOPE}
        return intent.id in remarks and intent.confidence >= self.rules.aside_from_confidence

    def asks_something_else(self, flow: Flow) -> bool:
        """Clearly another request: not this flow's, not one of its kind, and no mere remark."""
        intent = self.message.case.understanding.intent
        with_it = flow.intents.union(flow.related, self.rules.remarks)
        return intent.id not in with_it and intent.confidence >= self.rules.aside_from_confidence


def judge(run: FlowRun, flow: Flow, hearing: Hearing) -> Move | None:
    """What the message does to a run that waits for it; None when it has nothing to do with it.

    In another conversation it goes on only with an answer, or by asking for the same.
    """
    step, case = flow.steps[run.place], hearing.message.case
    reading = read_answer(step, hearing.message)
    if not run.is_in(case):
        came_back = hearing.is_about(flow.intents)
        return None if case.dispute else _judge_elsewhere(step, reading, came_back=came_back)
    if case.dispute or _belongs_aside(run, step, reading, hearing):
        return Move("aside")
    if reading and reading.whole and step.kind not in IN_OWN_WORDS:
        return Move("take", reading.answer)
    if hearing.wants_person():
        return Move("exit")
    if step.kind in IN_OWN_WORDS and hearing.only_remarks():
        return Move("invalid")
    if reading and reading.whole:
        return Move("take", reading.answer)
    if hearing.asks_something_else(flow):
        return Move("aside")
    return Move("take", reading.answer) if reading else Move("invalid")


def _judge_elsewhere(step: Step, reading: Reading | None, *, came_back: bool) -> Move | None:
    if reading and step.kind not in IN_OWN_WORDS and (reading.whole or came_back):
        return Move("take", reading.answer)
    return Move("again") if came_back else None


def _belongs_aside(run: FlowRun, step: Step, reading: Reading | None, hearing: Hearing) -> bool:
    """Whether it answers the question we put beside the flow."""
    if run.aside is None or run.aside != hearing.message.case.understanding.intent.id:
        return False
    return not (reading and reading.whole and step.kind not in OF_MANY_USES)


def walk(
    flow: Flow, place: str, answers: Mapping[str, Answered], message: Message, situation: Situation
) -> tuple[str, dict[str, Answered]]:
    """The first place from here on that has something to say: steps the message answers unasked are passed."""
    known = dict(answers)
    while place in flow.steps:
        step = flow.steps[place]
        answer = known.get(place, mentioned(step, message))
        if answer is None and place not in known:
            break
        known[place] = answer
        place = step.place_after(answer, situation)
    return place, known
