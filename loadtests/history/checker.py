"""The checker: which promises a history breaks. As Jepsen's checker for Kafka looks at sends and polls, this one looks
at what clients were promised and at what the log and the API held afterwards."""

from collections.abc import Iterable
from itertools import chain

from loadtests.history import doubled, lost, phantom, reordered
from loadtests.history.findings import Findings
from loadtests.history.lines import Line
from loadtests.history.seen import History, gather

PATIENCE = 30.0
"""Seconds from the acceptance after which an inquiry ought to be decided; younger ones are `open`."""


def check(lines: Iterable[Line], patience: float = PATIENCE) -> Findings:
    """All that is wrong in a history, which is read once."""
    history = gather(lines)
    rules = chain(
        lost.undecided(history, patience),
        lost.astray(history),
        lost.merged(history),
        lost.not_shown(history, patience),
        doubled.decisions(history),
        doubled.keys(history),
        doubled.messages(history),
        reordered.answers(history),
        reordered.questions(history),
        reordered.shown(history),
        phantom.inquiries(history),
        phantom.messages(history),
    )
    return _counted(history, patience, Findings(bad=tuple(rules)))


def _counted(history: History, patience: float, findings: Findings) -> Findings:
    promised = [each for each in history.inquiries.values() if lost.accepted_at(history, each) is not None]
    still = [each for each in promised if not each.decisions]
    return Findings(
        bad=findings.bad,
        inquiries=len(promised),
        decided=len(promised) - len(still),
        open=sum(1 for each in still if history.end - (lost.accepted_at(history, each) or 0) < patience),
        rescued=sum(1 for each in promised if each.decisions and each.dead_letters),
        copies=history.copies,
        dead_letters=sum(len(each.dead_letters) for each in history.inquiries.values()),
    )
