"""Accepted, and then nothing: lost, or stuck on the way."""

from collections.abc import Iterator

from loadtests.history.findings import Finding
from loadtests.history.seen import TEXTS, History, InquirySeen


def undecided(history: History, patience: float) -> Iterator[Finding]:
    """`lost` if no service took the inquiry up, `stuck` if one did; both `patience` seconds after it was accepted."""
    for name, inquiry in history.inquiries.items():
        at = accepted_at(history, inquiry)
        if at is None or inquiry.decisions or history.end - at < patience:
            continue
        waited = f"{history.end - at:.0f} s after it was accepted"
        if inquiry.began:
            yield Finding("stuck", name, f"not decided {waited}; it stopped after {_last(inquiry)}")
        elif inquiry.place is None:
            yield Finding("lost", name, f"accepted, and not on the log {waited}")
        else:
            yield Finding("lost", name, f"on the log, and no service had taken it up {waited}")


def accepted_at(history: History, inquiry: InquirySeen) -> float | None:
    """When the inquiry was promised to somebody; a log alone promises what it received."""
    if history.by_client:
        return inquiry.accepted_at
    return inquiry.asked_at if inquiry.place is not None else None


def _last(inquiry: InquirySeen) -> str:
    return f"{inquiry.last}, given up by {inquiry.dead_letters[-1]}" if inquiry.dead_letters else str(inquiry.last)


def astray(history: History) -> Iterator[Finding]:
    """Decided in the name of another shop than it was asked in: those who wait for it never see it."""
    for name, inquiry in history.inquiries.items():
        others = {step.tenant for step in inquiry.decisions.values()} - {inquiry.tenant}
        if others and inquiry.place is not None and accepted_at(history, inquiry) is not None:
            yield Finding("lost", name, f"asked in the shop {inquiry.tenant}, decided in {', '.join(sorted(others))}")


def merged(history: History) -> Iterator[Finding]:
    """Two messages that were accepted as one inquiry: one of them is lost."""
    owner: dict[str, str] = {}
    for name, post in history.posts.items():
        for inquiry in post.accepted:
            if owner.setdefault(inquiry, name) != name:
                yield Finding("lost", inquiry, f"{owner[inquiry]} and {name} were accepted as one inquiry")


def not_shown(history: History, patience: float) -> Iterator[Finding]:
    """What is on the log and missing in what the customer is shown, `patience` seconds later."""
    for conversation, shown in history.shown.items():
        seen = {(message.author, message.inquiry) for message in shown.messages}
        for name in history.conversations.get(conversation, ()):
            inquiry = history.inquiries[name]
            promised = accepted_at(history, inquiry) or shown.at
            if ("customer", name) not in seen and shown.at - promised >= patience:
                yield Finding("lost", name, "on the log, and its message is not shown")
            for step in inquiry.decisions.values():
                if step.type in TEXTS and ("bot", name) not in seen and shown.at - step.at >= patience:
                    yield Finding("lost", name, f"its {step.type} is on the log, and the customer is not shown it")
