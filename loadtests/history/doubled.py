"""Done twice what may be done once.

An inquiry gets one text (ReplyDecided, GuidedStepAsked) or goes the way of people: ConversationQueued or CallbackBooked
once, and again only by what an agent did (went off duty, handed it on); ConversationAssigned any number of times.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator

from loadtests.history.findings import Finding
from loadtests.history.seen import PLACED, TEXTS, History, InquirySeen


def decisions(history: History) -> Iterator[Finding]:
    """Inquiries that were decided twice."""
    for name, inquiry in history.inquiries.items():
        for what in _twice(inquiry, history.actions):
            yield Finding("doubled", name, what)


def _twice(inquiry: InquirySeen, actions: set[str]) -> Iterator[str]:
    texts = [step.type for step in inquiry.decisions.values() if step.type in TEXTS]
    others = [step for step in inquiry.decisions.values() if step.type not in TEXTS]
    placed = [step.type for step in others if step.type in PLACED and step.cause not in actions]
    if len(texts) > 1:
        yield f"decided {len(texts)} times: {', '.join(texts)}"
    if texts and others:
        yield f"answered by {texts[0]} and given to a person by {others[0].type}"
    if len(placed) > 1:
        yield f"given to people {len(placed)} times without an agent's doing: {', '.join(placed)}"
    if inquiry.changed:
        yield "one decision is on the log with two different bodies under one event id"


def keys(history: History) -> Iterator[Finding]:
    """Idempotency keys that stand for more than one inquiry, as the client was told or as the log has it."""
    for name, post in history.posts.items():
        if len(post.accepted) > 1:
            yield Finding("doubled", name, f"accepted as {len(post.accepted)} inquiries: {', '.join(post.accepted)}")
    by_key: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name, inquiry in history.inquiries.items():
        if inquiry.key:
            by_key[inquiry.tenant, inquiry.key].append(name)
    for (_, key), names in by_key.items():
        if len(names) > 1:
            yield Finding("doubled", key, f"one key has {len(names)} inquiries on the log: {', '.join(names)}")


def messages(history: History) -> Iterator[Finding]:
    """Messages shown twice, and inquiries with two texts of ours."""
    for conversation, shown in history.shown.items():
        for message, times in Counter(message.message for message in shown.messages).items():
            if times > 1:
                yield Finding("doubled", message, f"shown {times} times in {conversation}")
        told = Counter(m.inquiry for m in {m.message: m for m in shown.messages}.values() if m.author == "bot")
        for inquiry, times in told.items():
            if times > 1 and inquiry:
                yield Finding("doubled", inquiry, f"the customer is shown {times} texts of ours for it")
