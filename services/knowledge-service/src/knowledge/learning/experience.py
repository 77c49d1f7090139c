"""Questions asked in vain, the agents' replies to them, how suggestions did, and ratings: the rows learned from.

All texts in them are masked, but for the case of a question nobody has taken yet. Rows are added and never changed,
but for that case and what is suggested for it, for counts, which the database adds up, and for the last rating of a
message.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import AgentReplied, AnswerRated
from crossdesk.contracts.knowledge import NoAnswer
from crossdesk.contracts.routing import ConversationAssigned
from crossdesk.store.statement import Statement, write_together
from pydantic import BaseModel, ConfigDict

from knowledge.learning import experience_sql as sql
from knowledge.learning.retention import Retention

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

UNCLEAR = "unclear"
"""The subject of questions whose intent is not known: they are compared with each other."""
BADLY_RATED = "badly_rated"
UNCLEAR_REASONS = ("low_confidence", "out_of_scope")

BAD_STARS = 2
"""Stars out of five up to which an answer was a bad one."""

Verdict = Literal["kept", "edited", "unused", "unasked"]


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True)

    tenant: str


class Suggested(BaseModel):
    """A suggestion as it was shown, masked."""

    model_config = ConfigDict(frozen=True)

    source: str
    text: str


class Question(_Row):
    """What a customer asked in vain. `subject`: the intent, or `unclear`. `marks`: see `masking.marks_of`.

    `waiting` is the NoAnswer itself, unmasked, while no agent has taken it.
    """

    inquiry_id: UUID
    conversation_id: UUID
    language: str
    intent: str
    subject: str
    reason: str
    scenario: str | None = None
    text: str
    marks: list[int] = []
    suggested: list[Suggested] = []
    waiting: dict[str, Any] | None = None
    asked_at: datetime


class Reply(_Row):
    """What an agent replied to it, and which suggestion that was made of: as it was, changed, or none."""

    message_id: UUID
    inquiry_id: UUID
    language: str
    subject: str
    text: str
    general: bool
    verdict: Verdict
    source: str | None = None
    similarity: float | None = None
    replied_at: datetime


class Use(_Row):
    """How often a suggestion was shown and agents took it up, as it was or changed."""

    subject: str
    source: str
    shown: int = 0
    kept: int = 0
    edited: int = 0


class Rating(_Row):
    message_id: UUID
    inquiry_id: UUID | None = None
    scenario: str | None = None
    stars: int | None = None
    helpful: bool | None = None
    rated_at: datetime


class Earlier(BaseModel):
    """A reply of a colleague with the question it answered."""

    model_config = ConfigDict(frozen=True)

    message_id: UUID
    reply: str
    question: str
    replied_at: datetime


Place = tuple[str, UUID]
About = tuple[str, str, str]
"""Tenant, language, subject."""


def about(event: NoAnswer) -> About:
    """What earlier replies must be about to serve for this case."""
    understood = event.understanding
    subject = UNCLEAR if event.reason in UNCLEAR_REASONS else understood.intent.id
    return event.tenant, understood.language, subject


@dataclass
class Experience:
    """The rows that the handlers of a batch share, see `crossdesk.store.unit_of_work.Rows`."""

    retention: Retention
    _earlier: dict[About, list[Earlier]] = field(default_factory=dict)
    _uses: dict[tuple[str, str], dict[str, Use]] = field(default_factory=dict)
    _asked: dict[Place, list[Question]] = field(default_factory=dict)
    _replied: dict[Place, int] = field(default_factory=dict)
    _questions: dict[Place, Question] = field(default_factory=dict)
    _waiting: dict[Place, Question] = field(default_factory=dict)
    _suggested: dict[Place, list[Suggested]] = field(default_factory=dict)
    _replies: list[Reply] = field(default_factory=list)
    _shown: dict[tuple[str, str, str], Use] = field(default_factory=dict)
    _ratings: dict[Place, Rating] = field(default_factory=dict)
    _forgiven: set[Place] = field(default_factory=set)
    _latest: datetime | None = None

    def earlier(self, subject: About) -> list[Earlier]:
        """Replies of colleagues on this subject, the latest first."""
        return self._earlier.get(subject, [])

    def uses(self, tenant: str, subject: str) -> dict[str, Use]:
        """How suggestions on a subject did, by their sources."""
        return self._uses.get((tenant, subject), {})

    def question_of(self, event: AgentReplied, at: datetime) -> tuple[Question, int] | None:
        """The question an agent's reply answers (the last one asked before it), and how many replies it has had."""
        asked = self._asked.get((event.tenant, event.conversation_id), [])
        before = [question for question in asked if question.asked_at <= at]
        if not before:
            return None
        last = max(before, key=lambda question: (question.asked_at, str(question.inquiry_id)))
        return last, self._replied.get((last.tenant, last.inquiry_id), 0)

    def ask(self, question: Question) -> None:
        """Note a question asked in vain."""
        self._questions.setdefault((question.tenant, question.inquiry_id), question)
        self._asked.setdefault((question.tenant, question.conversation_id), []).append(question)
        self._see(question.asked_at)

    def taken(self, event: ConversationAssigned) -> Question | None:
        """The question an agent has taken with its case; None when nothing was asked in vain, or taken before."""
        return self._waiting.pop((event.tenant, event.inquiry_id), None)

    def suggest(self, question: Question, shown: list[Suggested]) -> None:
        """Note what an agent is shown; the case itself is no longer kept."""
        self._suggested[question.tenant, question.inquiry_id] = shown

    def reply(self, reply: Reply, uses: Sequence[Use]) -> None:
        """Note a reply, and what it says of the suggestions that were shown for it."""
        self._replies.append(reply)
        place = (reply.tenant, reply.inquiry_id)
        self._replied[place] = self._replied.get(place, 0) + 1
        for use in uses:
            key = (use.tenant, use.subject, use.source)
            self._shown[key] = _sum(self._shown[key], use) if key in self._shown else use
        self._see(reply.replied_at)

    def rate(self, rating: Rating, question: Question | None) -> None:
        """Note a rating; `question` is what was answered badly, None takes an earlier bad word back."""
        self._ratings[rating.tenant, rating.message_id] = rating
        self._see(rating.rated_at)
        if rating.inquiry_id is None:
            return
        place = (rating.tenant, rating.inquiry_id)
        self._forgiven.discard(place)
        if question:
            self.ask(question)
        else:
            self._questions.pop(place, None)
            self._forgiven.add(place)

    def _see(self, moment: datetime) -> None:
        self._latest = max(moment, self._latest or moment)

    async def load(self, connection: "PoolConnectionProxy", events: Sequence[Event]) -> None:
        """See `crossdesk.store.unit_of_work.Rows`."""
        taken = [event for event in events if isinstance(event, ConversationAssigned)]
        replied = [event for event in events if isinstance(event, AgentReplied)]
        if taken:
            await self._load_waiting(connection, sorted({(each.tenant, each.inquiry_id) for each in taken}))
        if replied:
            await self._load_asked(connection, sorted({(each.tenant, each.conversation_id) for each in replied}))

    async def _load_waiting(self, connection: "PoolConnectionProxy", places: Sequence[Place]) -> None:
        for row in await connection.fetch(sql.WAITING, *map(list, zip(*places, strict=True))):
            question = Question.model_validate(dict(row))
            self._waiting[question.tenant, question.inquiry_id] = question
        if self._waiting:
            subjects = {(each.tenant, each.language, each.subject) for each in self._waiting.values()}
            await self._load_earlier(connection, sorted(subjects))

    async def _load_earlier(self, connection: "PoolConnectionProxy", subjects: Sequence[About]) -> None:
        columns = list(map(list, zip(*subjects, strict=True)))
        for row in await connection.fetch(sql.EARLIER, *columns):
            subject = (row["tenant"], row["language"], row["subject"])
            self._earlier.setdefault(subject, []).append(Earlier.model_validate(dict(row)))
        for row in await connection.fetch(sql.USES, columns[0], columns[2]):
            use = Use.model_validate(dict(row))
            self._uses.setdefault((use.tenant, use.subject), {})[use.source] = use

    async def _load_asked(self, connection: "PoolConnectionProxy", places: Sequence[Place]) -> None:
        for row in await connection.fetch(sql.ASKED, *map(list, zip(*places, strict=True))):
            question = Question.model_validate(dict(row))
            self._asked.setdefault((question.tenant, question.conversation_id), []).append(question)
            self._replied[question.tenant, question.inquiry_id] = row["replied"]

    async def save(self, connection: "PoolConnectionProxy", also: Sequence[Statement]) -> None:
        """See `crossdesk.store.unit_of_work.Rows`."""
        await write_together(connection, [*self.statements(), *also])

    def statements(self) -> list[Statement]:
        """What writes all that was noted."""
        kept: tuple[tuple[str, Sequence[BaseModel]], ...] = (
            (sql.ADD_QUESTIONS, list(self._questions.values())),
            (sql.ADD_REPLIES, self._replies),
            (sql.RATE, [each for _, each in sorted(self._ratings.items())]),
        )
        written = [Statement(add, ([row.model_dump(mode="json") for row in rows],)) for add, rows in kept if rows]
        shown = [
            {"tenant": tenant, "inquiry_id": str(inquiry), "suggested": [each.model_dump() for each in texts]}
            for (tenant, inquiry), texts in sorted(self._suggested.items())
        ]
        written += [Statement(sql.SUGGEST, (shown,))] if shown else []
        uses = [use.model_dump(mode="json") for _, use in sorted(self._shown.items())]
        written += [Statement(sql.ADD_USES, (uses, self._latest))] if uses else []
        written += (
            [Statement(sql.FORGIVE, tuple(map(list, zip(*sorted(self._forgiven), strict=True))))]
            if self._forgiven
            else []
        )
        return [*written, *self._pruning()]

    def _pruning(self) -> list[Statement]:
        if self._latest is None:
            return []
        rows = (*self._questions.values(), *self._replies, *self._ratings.values())
        return self.retention.due((row.tenant for row in rows), self._latest)

    def committed(self) -> None:
        """Nobody waits for what was learned."""


def is_bad(event: AnswerRated) -> bool:
    """Whether a customer was badly served: few stars, or not helped."""
    return event.helpful is False or (event.stars is not None and event.stars <= BAD_STARS)


def _sum(one: Use, other: Use) -> Use:
    counts = {name: getattr(one, name) + getattr(other, name) for name in ("shown", "kept", "edited")}
    return one.model_copy(update=counts)
