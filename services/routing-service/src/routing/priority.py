"""How soon a conversation is served: points from what is known of it, and points as waiting done in advance."""

from dataclasses import replace
from datetime import datetime, timedelta

from crossdesk.contracts.gateway import CustomerTier
from crossdesk.contracts.intent import Case, Sentiment
from pydantic import BaseModel, ConfigDict, Field

from routing.conversation import Conversation


class Priorities(BaseModel):
    """The points of `data/priorities.yaml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seconds_per_point: int = Field(gt=0)
    tiers: dict[CustomerTier, int]
    intents: dict[str, int]
    dispute: int
    urgent: int
    found_urgent: int
    sentiments: dict[Sentiment, int]
    emotions: dict[str, int]
    rescued: int
    language_match: int


def priority_of(case: Case, points: Priorities) -> int:
    """The sum of all points that apply to a case; higher is served sooner."""
    meaning = case.understanding
    mood = points.sentiments.get(meaning.sentiment, 0)
    if meaning.sentiment == "negative":
        mood += points.emotions.get(meaning.emotion, 0)
    matter = max(points.intents.get(meaning.intent.id, 0), points.dispute if case.dispute else 0)
    return tier_points(case.inquiry.customer.tier, points) + matter + mood + (points.urgent if meaning.urgent else 0)


def tier_points(tier: CustomerTier, points: Priorities) -> int:
    return points.tiers.get(tier, 0)


def ranked_at(queued_at: datetime, priority: int, points: Priorities) -> datetime:
    """Since when a conversation counts as waiting: its queue is served in ascending order of this moment.

    Points move it back by a fixed time each, so the order of two conversations never changes while both wait and can
    be kept in an index, and whoever waits long enough comes first (aging, as in schedulers, against starvation).
    """
    return queued_at - timedelta(seconds=priority * points.seconds_per_point)


def sooner(conversation: Conversation, points: int, worth: Priorities) -> Conversation:
    """The conversation with so many points more, served that much sooner if it waits, or waits again."""
    earlier = timedelta(seconds=points * worth.seconds_per_point)
    return replace(conversation, priority=conversation.priority + points, ranked_at=conversation.ranked_at - earlier)
