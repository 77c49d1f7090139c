"""The events a flow leads to."""

from crossdesk.contracts.event import Event
from crossdesk.contracts.intent import Case
from crossdesk.contracts.knowledge import Answer, AnswerDrafted, NoAnswer

from knowledge.draft_answer import answer_of, carried
from knowledge.flow_handover import lines_of, summarise_run
from knowledge.flow_runs import FlowRun
from knowledge.flow_speech import Speech
from knowledge.scenario import PersonReason, Scenario

PERSON_NOTES = {
    "asked_for_person": "The customer asked for a person at the question {place}: go on from there.",
    "repeated_question": "The question {place} was not answered as asked: help without asking the same again.",
}
"""For the agent, by the reason why a person takes over before the end."""


def asked(case: Case, run: FlowRun, speech: Speech, text: str, because: str) -> Event:
    """A question of the flow."""
    answer = Answer(
        text=speech.opened(text),
        language=speech.reader.language,
        scenario=f"{run.flow}/{run.place}",
        choices=speech.buttons(speech.flow.steps[run.place]),
    )
    why = f"Flow {run.flow}, step {run.place}: {because}."
    return AnswerDrafted(**carried(case), why=why, kind="question", answer=answer)


def ended(case: Case, run: FlowRun, speech: Speech, because: str) -> Event:
    """The ending the run has come to: an answer, or a person with what was collected."""
    ending, why = speech.flow.endings[run.place], f"Flow {run.flow}, ending {run.place}: {because}."
    answer = Answer(
        text=speech.opened(speech.end(ending)),
        language=speech.reader.language,
        scenario=f"{run.flow}/{run.place}",
        sources=list(speech.flow.sources),
    )
    if ending.kind == "answer":
        return AnswerDrafted(**carried(case), why=why, kind="answer", answer=answer)
    summary = summarise_run(case, run, speech.flow, ending.handover, speech.library, ending.outcome)
    return NoAnswer(
        **carried(case), why=why, reason=ending.reason, skill=ending.skill, summary=summary, holding_text=answer
    )


def given_up(case: Case, run: FlowRun, speech: Speech, reason: PersonReason) -> Event:
    """A person takes over before the end, with what was collected so far."""
    scenario = _words_on(reason, case, speech)
    note = PERSON_NOTES[reason].format(place=run.place)
    return NoAnswer(
        **carried(case),
        why=f"Flow {run.flow}, step {run.place}: {reason.replace('_', ' ')}.",
        reason=reason,
        skill=speech.flow.owner,
        summary=summarise_run(case, run, speech.flow, note, speech.library),
        holding_text=answer_of(case, scenario, speech.library) if scenario else None,
    )


def _words_on(reason: PersonReason, case: Case, speech: Speech) -> Scenario | None:
    """The scenario that tells customers so, whatever led to it."""
    subject = "human_agent" if reason == "asked_for_person" else reason
    return next((each for each in speech.library.by_subject.get(subject, ()) if not each.when), None)


def ask_aside(event: Event, run: FlowRun, speech: Speech) -> tuple[dict[str, object] | None, Event]:
    """What was said on something else, and what it changes in the run; None for events that say nothing.

    An answer is followed by the flow's question, once at each step. A question waits by itself. A person takes over
    the flow, too.
    """
    place = f" Flow {run.flow}, step {run.place}"
    if isinstance(event, NoAnswer):
        told = "\n".join(
            [event.summary, f"A guided flow was under way ({run.flow}).", *lines_of(run, speech.flow, speech.library)]
        )
        handed = {"summary": told, "why": f"{event.why}{place} ends."}
        return {"state": "person", "aside": None}, event.model_copy(update=handed)
    if not isinstance(event, AnswerDrafted):
        return None, event
    if event.kind == "question":
        return {"aside": event.understanding.intent.id}, event.model_copy(update={"why": f"{event.why}{place} waits."})
    if run.reminded:
        return {"aside": None}, event
    step = speech.flow.steps[run.place]
    text = f"{event.answer.text}\n\n{speech.back(step)}"
    answer = event.answer.model_copy(update={"text": text, "choices": speech.buttons(step)})
    changes = {"answer": answer, "kind": "question", "why": f"{event.why}{place} is asked again."}
    return {"reminded": True, "aside": None}, event.model_copy(update=changes)
