"""There what nobody asked for. A POST without an answer may have landed: it may be there once or not at all."""

from collections import Counter
from collections.abc import Iterator

from loadtests.history.findings import Finding
from loadtests.history.lines import digest
from loadtests.history.seen import TEXTS, History, InquirySeen

SLACK = 60.0
"""Seconds after the beginning of a window in which what is seen may come from before it: clocks differ."""


def inquiries(history: History) -> Iterator[Finding]:
    """Inquiries on the log that no client sent, and steps of inquiries that were never received."""
    landed = _may_have_landed(history)
    # A second inquiry under the key of an accepted one is a double, see doubled.keys.
    taken = {digest(post.key) for post in history.posts.values() if post.key and post.accepted}
    for name, inquiry in history.inquiries.items():
        if inquiry.place is None:
            if inquiry.accepted_at is None and not _from_before(history, inquiry):
                yield Finding("phantom", name, f"{inquiry.last} is on the log, and nobody wrote")
        elif history.by_client and inquiry.accepted_at is None and inquiry.key not in taken:
            sign = inquiry.key or inquiry.text or ""
            landed[sign] -= 1
            if landed[sign] < 0:
                yield Finding("phantom", name, "received, and no client sent it (or it was refused, or sent once only)")


def _may_have_landed(history: History) -> Counter[str]:
    """How often a message may be on the log though nobody was told so, by its key (once) or else its text."""
    landed: Counter[str] = Counter()
    for post in history.posts.values():
        if post.key is None:
            landed[post.text] += post.landed_unseen
        elif post.landed_unseen and not post.accepted:
            landed[digest(post.key)] = 1
    return landed


def _from_before(history: History, inquiry: InquirySeen) -> bool:
    """Whether it may have begun before the window; who does not tell when it was asked is believed."""
    if history.since is None:
        return False
    return inquiry.asked_at is None or inquiry.asked_at < history.since + SLACK


def messages(history: History) -> Iterator[Finding]:
    """Messages shown that are not on the log: a customer's nobody wrote, a text of ours nobody decided."""
    for conversation, shown in history.shown.items():
        for message in shown.messages:
            inquiry = history.inquiries.get(message.inquiry or "")
            if message.author == "customer" and (inquiry is None or inquiry.place is None):
                yield Finding("phantom", message.message, f"shown in {conversation} as the customer's, not on the log")
            if message.author == "bot" and not (inquiry and _told(inquiry, message.message)):
                yield Finding("phantom", message.message, f"shown in {conversation} as ours, and nobody decided it")


def _told(inquiry: InquirySeen, message: str) -> bool:
    """A text of ours has the id of the decision it came with; holding texts come with the way to a person."""
    step = inquiry.decisions.get(message)
    return step is not None and (step.type in TEXTS or step.type != "ConversationAssigned")
