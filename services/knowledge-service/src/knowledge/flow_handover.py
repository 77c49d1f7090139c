"""What an agent reads when a flow hands a conversation over: what it is about, what to do, and what was collected."""

from crossdesk.contracts.intent import Case

from knowledge.flow import Flow
from knowledge.flow_runs import FlowRun
from knowledge.flow_speech import collected
from knowledge.library import Library

NOTHING = "Nothing was collected yet."


def summarise_run(case: Case, run: FlowRun, flow: Flow, note: str, library: Library, outcome: str | None = None) -> str:
    """Lines in English. The first names flow and language; an `outcome` is named on a line of its own for programs."""
    head = f"Guided flow {flow.id}, language {case.understanding.language}. {note}"
    return "\n".join([head, *([f"Outcome: {outcome}"] if outcome else []), *lines_of(run, flow, library)])


def lines_of(run: FlowRun, flow: Flow, library: Library) -> list[str]:
    """What we told the customer unasked and what they told, a line each; long texts whole: nobody need ask again."""
    told = run.notice.lines() if run.notice else ()
    lines = [*told, *collected(flow, run.answers, library)]
    return lines or [NOTHING]
