"""Lead customers through guided flows. A message that concerns none is answered from scenarios."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from crossdesk.consume.subscription import Handler
from crossdesk.contracts.event import Event
from crossdesk.contracts.intent import Case
from crossdesk.store.unit_of_work import UnitOfWork

from knowledge.dialogue import Dialogue
from knowledge.flow import Flow
from knowledge.flow_answers import message_of
from knowledge.flow_moves import Hearing, Move, judge, walk
from knowledge.flow_outcomes import ask_aside, asked, ended, given_up
from knowledge.flow_runs import FlowRun, FlowRuns, begun
from knowledge.flow_speech import Speech, speech_of
from knowledge.flows_data import Flows
from knowledge.library import Library
from knowledge.notice import answered_in, referring_to
from knowledge.situation import Situation, describe, has_order_reference, local_date


@dataclass(frozen=True)
class Turn:
    """One message of one customer, and what it is judged by."""

    case: Case
    runs: FlowRuns
    flows: Flows
    library: Library

    @cached_property
    def situation(self) -> Situation:
        return describe(self.case, self.library.rules.stale_after, self.library.conventions)

    def flow(self, run: FlowRun) -> Flow:
        """The flow of a run, with the choices the customer was offered."""
        flow = self.flows.by_id[run.flow]
        return flow.offering(run.notice.choices) if run.notice else flow

    def hearing(self, run: FlowRun) -> Hearing:
        today = local_date(self.case, self.library.conventions)
        message = message_of(self.case, today, run.answers, self.flows.words)
        return Hearing(message, self.flows.rules, self.library.rules.answer_from_confidence)

    def speech(self, flow: Flow, run: FlowRun) -> Speech:
        case = answered_in(self.case, run.notice) if run.notice else self.case
        return speech_of(case, flow, run.answers, self.flows, self.library, greeted=run.notice is not None)

    def keep(self, run: FlowRun) -> FlowRun:
        self.runs.keep(run)
        return run


def lead_or(answer: Handler, flows: Flows, library: Library) -> Handler:
    """The handler of all cases that need no further facts: by a flow, else by `answer`, which works on Questions."""

    async def lead_or_answer(event: Case, work: UnitOfWork[Dialogue], *fetched: Any) -> list[Event]:
        turn = Turn(event, work.rows.runs, flows, library)
        waiting = _waiting(turn)
        if waiting and waiting[1].act != "aside":
            return [_go_on(turn, *waiting)]
        flow = None if waiting else _beginning(turn)
        if flow:
            return [_begin(turn, flow)]
        questions = UnitOfWork(work.connection, work.cause, work.rows.questions)
        known = _with_order(event, waiting[0], flows) if waiting else event
        said = await answer(_of_notice(turn, known), questions, *fetched)
        return _beside(turn, waiting[0], said) if waiting else said

    return lead_or_answer


def _waiting(turn: Turn) -> tuple[FlowRun, Move] | None:
    """The run this message moves: one of this conversation before one of another, the latest first."""
    runs = [run for run in turn.runs.before(turn.case) if run.waits_for(turn.case) and _exists(run, turn.flows)]
    for run in sorted(runs, key=lambda run: not run.is_in(turn.case)):
        move = judge(run, turn.flow(run), turn.hearing(run))
        if move:
            return run, move
    return None


def _exists(run: FlowRun, flows: Flows) -> bool:
    """Whether the files still have this step: a run begun by an earlier version may stand at one that is gone."""
    return run.flow in flows.by_id and run.place in flows.by_id[run.flow].steps


def _with_order(case: Case, run: FlowRun, flows: Flows) -> Case:
    """The case with the order that was named in the flow, so that nobody asks for it again."""
    known = (run.answers.get(name) for name, step in flows.by_id[run.flow].steps.items() if step.kind == "order_id")
    orders = [str(order) for order in known if order]
    if not orders or has_order_reference(case):
        return case
    entities = case.understanding.entities.model_copy(update={"order_ids": orders})
    return case.model_copy(update={"understanding": case.understanding.model_copy(update={"entities": entities})})


def _of_notice(turn: Turn, case: Case) -> Case:
    """The case with the parcel that this conversation began with, if we began it."""
    notices = (run.notice for run in turn.runs.before(turn.case) if run.notice and run.is_in(turn.case))
    notice = next(notices, None)
    return referring_to(case, notice) if notice else case


def _beginning(turn: Turn) -> Flow | None:
    """The flow that begins with this message. None while a person has one of this conversation, or where one must."""
    case, intent = turn.case, turn.case.understanding.intent
    if case.dispute or intent.confidence < turn.library.rules.answer_from_confidence:
        return None
    if any(run.is_with_person(case) for run in turn.runs.before(case)):
        return None
    flow = turn.flows.choose(intent.id, turn.situation, turn.library, case.tenant)
    return None if flow and turn.library.conventions.topics.taking_over(case) else flow


def _begin(turn: Turn, flow: Flow) -> Event:
    intent = turn.case.understanding.intent
    because = f"intent {intent.id}, confidence {intent.confidence:.2f}"
    run = begun(turn.case, flow)
    place, answers = walk(flow, flow.first, {}, turn.hearing(run).message, turn.situation)
    return _arrive(turn, flow, run.model_copy(update={"place": place, "answers": answers}), because, intro=True)


def _go_on(turn: Turn, run: FlowRun, move: Move) -> Event:
    flow = turn.flow(run)
    if move.act == "exit":
        gone = turn.keep(run.moved(turn.case, flow, state="person", aside=None))
        return given_up(turn.case, gone, turn.speech(flow, gone), "asked_for_person")
    if move.act == "again":
        return _remind(turn, flow, run)
    if move.act == "invalid":
        return _ask_again(turn, flow, run)
    answers = {**run.answers, run.place: move.answer}
    place, answers = walk(flow, run.place, answers, turn.hearing(run).message, turn.situation)
    changes: dict[str, object] = {"place": place, "answers": answers, "attempts": 0, "reminded": False, "aside": None}
    return _arrive(turn, flow, run.moved(turn.case, flow, **changes), f"{run.place} is answered")


def _arrive(turn: Turn, flow: Flow, run: FlowRun, because: str, *, intro: bool = False) -> Event:
    """Ask the step the run has come to, or end it."""
    speech = turn.speech(flow, run)
    if run.place in flow.steps:
        step = flow.steps[run.place]
        return asked(turn.case, turn.keep(run), speech, speech.begin(step) if intro else speech.ask(step), because)
    ending = flow.endings[run.place]
    state = "answered" if ending.kind == "answer" else "person"
    return ended(turn.case, turn.keep(run.model_copy(update={"state": state})), speech, because)


def _remind(turn: Turn, flow: Flow, run: FlowRun) -> Event:
    there = turn.keep(run.moved(turn.case, flow))
    speech = turn.speech(flow, there)
    return asked(turn.case, there, speech, speech.back(flow.steps[run.place]), "the customer came back to it")


def _ask_again(turn: Turn, flow: Flow, run: FlowRun) -> Event:
    step, attempts = flow.steps[run.place], run.attempts + 1
    if attempts >= step.attempts:
        gone = turn.keep(run.moved(turn.case, flow, state="person", attempts=attempts))
        return given_up(turn.case, gone, turn.speech(flow, gone), "repeated_question")
    there = turn.keep(run.moved(turn.case, flow, attempts=attempts, aside=None))
    speech = turn.speech(flow, there)
    return asked(turn.case, there, speech, speech.invalid(step), f"answer {attempts} was none")


def _beside(turn: Turn, run: FlowRun, said: Sequence[Event]) -> list[Event]:
    """What was said on something else, with what becomes of the flow."""
    flow = turn.flow(run)
    events = []
    for event in said:
        changes, spoken = ask_aside(event, run, turn.speech(flow, run))
        if changes is not None:
            turn.keep(run.moved(turn.case, flow, **changes))
        events.append(spoken)
    return events
