"""A history gathered by inquiry, by POST and by conversation: what the rules look at. A small state for each."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from loadtests.history.lines import (
    Accepted,
    Action,
    DeadLetter,
    End,
    Line,
    Received,
    Refused,
    Sent,
    Shown,
    Step,
    Unknown,
    Window,
)

TEXTS = frozenset({"ReplyDecided", "GuidedStepAsked"})
PLACED = frozenset({"ConversationQueued", "CallbackBooked"})
DECISIONS = TEXTS | PLACED | {"ConversationAssigned"}
"""What becomes of an inquiry: a text at once, a place in the queue for people, or (also later) an agent."""

BESIDE_THE_WAY = frozenset({"LanguageDetected", "InquiryTranslated", "RepliesSuggested", "AnswerRated"})
"""Steps that lead to no answer: they serve people and screens."""


@dataclass(slots=True)
class PostSeen:
    """One message a client sent, with all its tries. `landed_unseen` counts the tries whose fate nobody told."""

    key: str | None
    conversation: str | None
    text: str
    sent_at: float
    accepted: dict[str, float] = field(default_factory=dict)
    """Inquiry ids it was accepted as, with the moment of the 202."""
    landed_unseen: int = 0


@dataclass(slots=True)
class InquirySeen:
    """One inquiry. `place` and `decided_place` are line numbers: within a topic their order is that of the log."""

    conversation: str
    place: int | None = None
    accepted_at: float | None = None
    asked_at: float | None = None
    topic: str = ""
    tenant: str = ""
    key: str | None = None
    text: str | None = None
    events: set[str] = field(default_factory=set)
    decisions: dict[str, Step] = field(default_factory=dict)
    decided_place: int | None = None
    began: bool = False
    last: str | None = None
    last_at: float = 0.0
    dead_letters: list[str] = field(default_factory=list)
    """`consumer of EventType` of each."""
    changed: set[str] = field(default_factory=set)
    """Decisions that were on the log under one event id with two different bodies."""


@dataclass
class History:
    """Everything the rules ask for."""

    posts: dict[str, PostSeen] = field(default_factory=dict)
    inquiries: dict[str, InquirySeen] = field(default_factory=dict)
    actions: set[str] = field(default_factory=set)
    shown: dict[str, Shown] = field(default_factory=dict)
    conversations: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Inquiries of each conversation in the order of the lines, which is that of the log within a topic."""
    copies: int = 0
    since: float | None = None
    end: float = 0.0

    @property
    def by_client(self) -> bool:
        """Whether a client's side is told; without it whatever the log received counts as accepted."""
        return bool(self.posts)


def gather(lines: Iterable[Line]) -> History:
    """Read a whole history."""
    history = History()
    for place, line in enumerate(lines):
        _note(history, line, place)
    return history


def _note(history: History, line: Line, place: int) -> None:
    history.end = max(history.end, line.since if isinstance(line, Window) else line.at)
    match line:
        case Sent() | Accepted() | Refused() | Unknown():
            _client(history, line)
        case Received() | Step() | DeadLetter() | Action():
            _logged(history, line, place)
        case Shown():
            history.shown[line.conversation] = line
        case Window():
            history.since = line.since if history.since is None else min(history.since, line.since)
        case End():
            return  # its moment is all it tells


def _logged(history: History, line: Received | Step | DeadLetter | Action, place: int) -> None:
    match line:
        case Received():
            _received(history, line, place)
        case Step():
            _step(history, line, place)
        case DeadLetter():
            _dead_letter(history, line)
        case Action():
            history.actions.add(line.event)


def _client(history: History, line: Sent | Accepted | Refused | Unknown) -> None:
    if isinstance(line, Sent):
        known = history.posts.get(line.post)
        if known is None:
            history.posts[line.post] = PostSeen(line.key, line.conversation, line.text, line.at)
        return
    post = history.posts.setdefault(line.post, PostSeen(None, None, "", line.at))
    if isinstance(line, Accepted):
        post.accepted.setdefault(line.inquiry, line.at)
        inquiry = _inquiry(history, line.inquiry, line.conversation)
        inquiry.accepted_at = min(line.at, inquiry.accepted_at or line.at)
    elif isinstance(line, Unknown) or line.status >= 500:
        # A gateway that gave up waiting for the bus refuses, and the bus may store the message all the same.
        post.landed_unseen += 1


def _inquiry(history: History, inquiry: str, conversation: str) -> InquirySeen:
    return history.inquiries.setdefault(inquiry, InquirySeen(conversation))


def _event(history: History, inquiry: InquirySeen, event: str) -> bool:
    """Note an event; False for a further copy of one."""
    if event in inquiry.events:
        history.copies += 1
        return False
    inquiry.events.add(event)
    return True


def _received(history: History, line: Received, place: int) -> None:
    inquiry = _inquiry(history, line.inquiry, line.conversation)
    _event(history, inquiry, line.event)
    if inquiry.place is not None:
        return
    inquiry.place, inquiry.asked_at = place, line.at
    inquiry.topic, inquiry.tenant, inquiry.key, inquiry.text = line.topic, line.tenant, line.key, line.text
    inquiry.last, inquiry.last_at = inquiry.last or "InquiryReceived", max(inquiry.last_at, line.at)
    history.conversations[line.conversation].append(line.inquiry)


def _step(history: History, line: Step, place: int) -> None:
    inquiry = _inquiry(history, line.inquiry, line.conversation)
    if line.type in DECISIONS:
        _decision(inquiry, line, place)
    if not _event(history, inquiry, line.event) or line.type in BESIDE_THE_WAY:
        return
    inquiry.began = True
    inquiry.asked_at = inquiry.asked_at or line.asked
    if line.at >= inquiry.last_at:
        inquiry.last, inquiry.last_at = line.type, line.at


def _decision(inquiry: InquirySeen, line: Step, place: int) -> None:
    known = inquiry.decisions.setdefault(line.event, line)
    if known.body != line.body:
        inquiry.changed.add(line.event)
    if inquiry.decided_place is None:
        inquiry.decided_place = place


def _dead_letter(history: History, line: DeadLetter) -> None:
    inquiry = _inquiry(history, line.inquiry, line.conversation)
    if _event(history, inquiry, line.event):
        inquiry.dead_letters.append(f"{line.consumer} of {line.type}")
        inquiry.began = True
