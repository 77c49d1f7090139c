"""Histories that break no promise, made up by hypothesis as models, and written down as the lines a run would leave."""

import random
from dataclasses import dataclass, field, replace
from typing import Literal
from uuid import UUID

from hypothesis import strategies as st

from loadtests.history.lines import (
    Accepted,
    Action,
    DeadLetter,
    End,
    Line,
    Message,
    Received,
    Refused,
    Sent,
    Shown,
    Step,
    Unknown,
    digest,
)

Fate = Literal[
    "accepted", "accepted at the second try", "refused", "unknown, landed", "unknown, not landed", "503, landed"
]
LANDED = frozenset({"accepted", "accepted at the second try", "unknown, landed", "503, landed"})
PROMISED = frozenset({"accepted", "accepted at the second try"})
TEXTS = ("ReplyDecided", "GuidedStepAsked")
WAYS: tuple[tuple[str, ...], ...] = (
    ("ReplyDecided",),
    ("GuidedStepAsked",),
    ("ConversationQueued",),
    ("CallbackBooked",),
    ("ConversationQueued", "ConversationAssigned"),
    ("ConversationAssigned",),
    ("ConversationQueued", "moved ConversationQueued", "moved ConversationAssigned"),
)
LONG_AGO = 1_000.0
NOW = 9_000.0


@dataclass
class Asked:
    """One message: what its POST came to, the steps of its inquiry, and what is shown of it."""

    name: str
    fate: Fate
    keyed: bool
    way: tuple[str, ...]
    rescued: bool = False
    inquiry: str = ""
    steps: int = 2
    """How many steps lie on the way to the decision."""
    shown: list[str] = field(default_factory=list)
    """Authors of the messages shown of it."""

    @property
    def key(self) -> str | None:
        return f"key of {self.name}" if self.keyed else None


@dataclass
class Talk:
    """A conversation. `order` is that of its decisions, by places in `asked`."""

    conversation: str
    asked: list[Asked]
    order: list[int]

    def landed(self) -> list[Asked]:
        return [asked for asked in self.asked if asked.fate in LANDED]


def identity(*parts: object) -> str:
    """An id that belongs to these parts."""
    return str(UUID(digest("/".join(map(str, parts)))[:32]))


@st.composite
def talks(draw: st.DrawFn, least: int = 0) -> list[Talk]:
    """Legal conversations; at least one of them has `least` messages that were accepted and answered by a text."""
    made = [draw(_talk(number)) for number in range(draw(st.integers(0, 4)))]
    if least:
        plain = [Asked(f"sure-{n}", "accepted", draw(st.booleans()), ("ReplyDecided",)) for n in range(least)]
        made.insert(draw(st.integers(0, len(made))), _settled(Talk(identity("sure"), plain, [])))
    return made


@st.composite
def _talk(draw: st.DrawFn, number: int) -> Talk:
    fates = draw(st.lists(st.sampled_from(sorted([*LANDED, "refused", "unknown, not landed"])), min_size=1, max_size=4))
    asked = [
        # Only who has a key tries again.
        Asked(
            f"{number}-{place}",
            fate,
            "second" in fate or draw(st.booleans()),
            draw(st.sampled_from(WAYS)),
            draw(st.booleans()),
        )
        for place, fate in enumerate(fates)
    ]
    return _settled(Talk(identity("conversation", number), [replace(a, way=_of_people(a)) for a in asked], []))


def _of_people(asked: Asked) -> tuple[str, ...]:
    """A rescued inquiry goes to a person."""
    return asked.way if not asked.rescued or asked.way[0] not in TEXTS else ("ConversationQueued",)


def _settled(talk: Talk) -> Talk:
    for asked in talk.asked:
        asked.inquiry = identity("inquiry", asked.name)
        asked.shown = ["customer", *(["bot"] if asked.way[0] != "ConversationAssigned" else [])]
    talk.order = list(range(len(talk.asked)))
    return talk


def written(made: list[Talk], chance: random.Random) -> list[Line]:
    """The lines: conversations interleaved, in order within each; some events of the log a second time."""
    streams = [lines for talk in made for lines in (_by_clients(talk), _received(talk), _decided(talk))]
    mixed = _again(_interleaved([each for each in streams if each], chance), chance)
    return [*mixed, *(_shown(talk) for talk in made), End(at=NOW)]


def _interleaved(streams: list[list[Line]], chance: random.Random) -> list[Line]:
    mixed: list[Line] = []
    while streams:
        stream = chance.choice(streams)
        mixed.append(stream.pop(0))
        streams = [each for each in streams if each]
    return mixed


def _again(lines: list[Line], chance: random.Random) -> list[Line]:
    """At least once: a copy of an event may come any time after it."""
    repeated = list(lines)
    for line in lines:
        if isinstance(line, Received | Step | DeadLetter) and chance.random() < 0.2:
            repeated.insert(chance.randint(repeated.index(line) + 1, len(repeated)), line)
    return repeated


def _by_clients(talk: Talk) -> list[Line]:
    lines: list[Line] = []
    for number, asked in enumerate(talk.asked):
        at = LONG_AGO + 10 * number
        sent = Sent(post=asked.name, key=asked.key, conversation=talk.conversation, text=digest(asked.name), at=at)
        accepted = Accepted(post=asked.name, inquiry=asked.inquiry, conversation=talk.conversation, at=at + 2)
        unknown, refused = Unknown(post=asked.name, at=at + 1), Refused(post=asked.name, status=429, at=at + 1)
        lines += {
            "accepted": [sent, accepted],
            "accepted at the second try": [sent, unknown, sent, accepted],
            "refused": [sent, refused],
            "unknown, landed": [sent, unknown],
            "unknown, not landed": [sent, unknown],
            "503, landed": [sent, Refused(post=asked.name, status=503, at=at + 1)],
        }[asked.fate]
    return lines


def _received(talk: Talk) -> list[Line]:
    return [
        Received(
            event=identity("received", asked.inquiry),
            inquiry=asked.inquiry,
            conversation=talk.conversation,
            key=digest(asked.key) if asked.key else None,
            text=digest(asked.name),
            at=LONG_AGO + 10 * number + 1,
        )
        for number, asked in enumerate(talk.asked)
        if asked.fate in LANDED
    ]


def _decided(talk: Talk) -> list[Line]:
    """Steps and outcomes. Rescued ones may come out of turn, so they come last."""
    places = sorted(talk.order, key=lambda place: talk.asked[place].rescued)
    landed = [talk.asked[place] for place in places if talk.asked[place].fate in LANDED]
    return [line for asked in landed for line in _way(talk, asked)]


def _way(talk: Talk, asked: Asked) -> list[Line]:
    place = {"inquiry": asked.inquiry, "conversation": talk.conversation, "at": LONG_AGO + 100}
    steps = [("LanguageDetected", "l"), ("InquiryUnderstood", "u"), ("AnswerDrafted", "d")][: asked.steps + 1]
    lines: list[Line] = [Step(event=identity(kind, asked.inquiry), type=name, **place) for name, kind in steps]
    if asked.rescued:
        lost = identity("u", asked.inquiry)
        dead = identity("dead", asked.inquiry)
        lines.append(DeadLetter(event=dead, consumer="knowledge", type="InquiryUnderstood", lost=lost, **place))
    for number, name in enumerate(asked.way):
        lines += _outcome(talk, asked, number, name)
    return lines


def _outcome(talk: Talk, asked: Asked, number: int, name: str) -> list[Line]:
    moved, kind = name.startswith("moved "), name.removeprefix("moved ")
    event = decision_id(asked, number)
    cause = identity("action" if moved else "d", asked.inquiry)
    step = Step(
        event=event,
        type=kind,
        inquiry=asked.inquiry,
        conversation=talk.conversation,
        cause=cause,
        body=digest(event),
        at=LONG_AGO + 101,
    )
    action = Action(event=cause, type="TransferRequested", conversation=talk.conversation, at=LONG_AGO + 100)
    return [action, step] if moved else [step]


def decision_id(asked: Asked, number: int = 0) -> str:
    return identity("decided", asked.inquiry, number)


def _shown(talk: Talk) -> Shown:
    """The customer's messages as received, then our texts as decided."""
    said = [
        Message(message=asked.inquiry, author="customer", inquiry=asked.inquiry)
        for asked in talk.landed()
        for author in asked.shown
        if author == "customer"
    ]
    places = sorted(talk.order, key=lambda place: talk.asked[place].rescued)
    told = [
        Message(message=decision_id(asked), author="bot", inquiry=asked.inquiry)
        for asked in (talk.asked[place] for place in places)
        for author in asked.shown
        if author == "bot" and asked.fate in LANDED and asked.way
    ]
    return Shown(conversation=talk.conversation, messages=(*said, *told), at=NOW)
