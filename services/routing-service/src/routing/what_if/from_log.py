"""Decisions put together again from the events that led to them and came of them. Pure."""

from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import singledispatchmethod
from itertools import takewhile
from typing import NamedTuple
from uuid import UUID

from crossdesk.contracts.event import Event, Money
from crossdesk.contracts.gateway import AnswerRated, OrderImported
from crossdesk.contracts.knowledge import AnswerDrafted, NoAnswer
from crossdesk.contracts.routing import (
    CallbackBooked,
    ConversationAssigned,
    ConversationGivenBack,
    ConversationQueued,
    ConversationResolved,
    GuidedStepAsked,
    ReplyDecided,
    Tier,
)

from routing.conversation import Place
from routing.tiers.course import (
    NEW,
    Course,
    Heard,
    after_bad_rating,
    after_person,
    after_reply,
    heard_of,
    take_in,
)
from routing.tiers.facts import Facts, facts_of
from routing.tiers.known_before import CONTACTS_LOOKED_AT, Contact, Named, order_of, repeated
from routing.tiers.note_rating import is_bad
from routing.what_if.replay import Recorded

UNKNOWN = "-"
"""The rule of a decision out of the log: what it was is told to people alone, and a replay does not ask."""


class _Message(NamedTuple):
    """A message with what was drafted to it. `facts` without those that the course of things decides."""

    place: Place
    turn: int
    customer: Named
    order: Named | None
    heard: Heard
    facts: Facts


class _Outcome(NamedTuple):
    at: datetime
    tier: Tier
    with_person: bool


@dataclass
class Log:
    """Takes events, those of a topic's partition in their order, and tells the decisions of `tenants` in the end.

    Holds about a kilobyte for each message. What was lost on its way to a decision is left out, as in routing's table.
    """

    tenants: frozenset[str]
    _messages: dict[tuple[str, UUID], _Message] = field(default_factory=dict)
    _outcomes: dict[tuple[str, UUID], _Outcome] = field(default_factory=dict)
    _assigned: set[Place] = field(default_factory=set)
    _turned: dict[Place, list[tuple[datetime, UUID | None]]] = field(default_factory=lambda: defaultdict(list))
    _worth: dict[Named, list[tuple[datetime, Money]]] = field(default_factory=lambda: defaultdict(list))

    @singledispatchmethod
    def take(self, event: Event, at: datetime) -> None:
        """Take in an event that happened at `at`; others than those below tell nothing here."""

    @take.register
    def _(self, event: AnswerDrafted | NoAnswer, at: datetime) -> None:
        tenant, case = event.tenant, event
        order = order_of(case)
        message = _Message(
            (tenant, case.conversation_id),
            case.turn,
            (tenant, case.inquiry.customer.id),
            (tenant, order) if order else None,
            heard_of(case),
            facts_of(case, NEW, value=None, contacts=0, with_person=False),
        )
        self._messages.setdefault((tenant, case.inquiry.inquiry_id), message)

    @take.register
    def _(self, event: ReplyDecided | GuidedStepAsked, at: datetime) -> None:
        self._decided(event.tenant, event.conversation_id, event.inquiry_id, event.tier, at)

    @take.register
    def _(self, event: ConversationQueued | CallbackBooked, at: datetime) -> None:
        self._decided(event.tenant, event.conversation_id, event.inquiry_id, event.tier, at)
        self._assigned.discard((event.tenant, event.conversation_id))

    @take.register
    def _(self, event: ConversationAssigned, at: datetime) -> None:
        self._decided(event.tenant, event.conversation_id, event.inquiry_id, event.tier, at)
        self._assigned.add((event.tenant, event.conversation_id))

    @take.register
    def _(self, event: ConversationGivenBack | ConversationResolved, at: datetime) -> None:
        place = event.tenant, event.conversation_id
        self._assigned.discard(place)
        self._turned[place].append((at, None))

    @take.register
    def _(self, event: AnswerRated, at: datetime) -> None:
        if is_bad(event):
            self._turned[event.tenant, event.conversation_id].append((at, event.message_id))

    @take.register
    def _(self, event: OrderImported, at: datetime) -> None:
        self._worth[event.tenant, event.order_id].append((at, event.total))

    def _decided(self, tenant: str, conversation: UUID, inquiry: UUID, tier: Tier, at: datetime) -> None:
        """The first that was told of an inquiry is its decision."""
        with_person = (tenant, conversation) in self._assigned
        self._outcomes.setdefault((tenant, inquiry), _Outcome(at, tier, with_person))

    def decisions(self, since: datetime, until: datetime) -> Iterator[Recorded]:
        """Those from `since` on and before `until`, in their order; what was before counts for their facts."""
        walk = _Walk(self)
        for found, (tenant, inquiry_id) in sorted(
            ((self._outcomes[key], key) for key in self._messages.keys() & self._outcomes.keys()),
            key=lambda each: (each[0].at, self._messages[each[1]].turn, each[1]),
        ):
            facts = walk.facts(self._messages[tenant, inquiry_id], found)
            if since <= found.at < until:
                yield Recorded(inquiry_id, found.at, found.tier, UNKNOWN, facts)

    def worth(self, order: Named | None, at: datetime) -> Money | None:
        """What an order was worth then, as the shop had told."""
        known = self._worth.get(order, []) if order else []
        return max((each for each in known if each[0] <= at), key=lambda each: each[0], default=(at, None))[1]

    def turned(self, place: Place) -> list[tuple[datetime, UUID | None]]:
        """When a conversation was given back or resolved (None), or which answer in it was rated badly."""
        return sorted(self._turned.get(place, []), key=lambda each: each[0])


@dataclass
class _Walk:
    """Goes along the decisions in their order, and remembers what each of them leaves to the next."""

    log: Log
    _courses: dict[Place, Course] = field(default_factory=dict)
    _seen: dict[Place, int] = field(default_factory=dict)
    _contacts: dict[Named, deque[Contact]] = field(
        default_factory=lambda: defaultdict(lambda: deque(maxlen=CONTACTS_LOOKED_AT))
    )

    def facts(self, message: _Message, outcome: _Outcome) -> Facts:
        course = take_in(self._course(message.place, outcome.at), message.heard)
        given = outcome.tier != "person" and message.heard.drafted != "nothing"
        self._courses[message.place] = after_reply(course, message.heard, outcome.at) if given else after_person(course)
        known = self._contacts[message.customer]
        contacts = repeated(known, message.heard.intent, message.place[1], outcome.at)
        known.append((message.place[1], message.heard.intent, outcome.at))
        value = self.log.worth(message.order, outcome.at)
        return message.facts._replace(
            order_value=value.minor if value else None,
            currency=value.currency if value else None,
            failed_answers=course.failed,
            contacts=contacts,
            asked_for_person=course.wished,
            with_person=outcome.with_person,
        )

    def _course(self, place: Place, at: datetime) -> Course:
        """How it went until then: a bad rating counts, and what a person saw to begins anew."""
        course, seen = self._courses.get(place, NEW), self._seen.get(place, 0)
        for _, rated in takewhile(lambda each: each[0] <= at, self.log.turned(place)[seen:]):
            course, seen = after_bad_rating(course, rated) if rated else NEW, seen + 1
        self._seen[place] = seen
        return course
