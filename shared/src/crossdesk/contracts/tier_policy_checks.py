"""What is wrong with a policy of tiers beyond its form: names nobody knows, and rules that can never hold."""

from collections.abc import Collection, Iterator

from pydantic import BaseModel

from crossdesk.contracts.intents import BUILT_IN_INTENTS
from crossdesk.contracts.tier_policy import OrderValue, TierConditions, TierPolicy, TierRule

EMOTIONS: frozenset[str] = frozenset(
    """
    anger anxiety confusion curiosity disappointment disgust distrust embarrassment excitement fear frustration
    gratitude hesitation hope impatience joy neutral relief resignation sadness sarcasm surprise urgency
    """.split()  # noqa: SIM905  # as a list it takes a line an emotion
)
"""Those intent-service tells (its emotions.yaml)."""
AT_LEAST = ("confidence_from", "failed_answers_from", "contacts_from")


class Fault(BaseModel):
    """What is wrong where: `place` as in `rules[2].when.intents[0]`."""

    place: str
    detail: str


def faults_in(policy: TierPolicy, own_intents: Collection[str]) -> list[Fault]:
    """All that is wrong with a policy, in its order; `own_intents` are those the tenant taught."""
    return [fault for number in range(len(policy.rules)) for fault in _faults(policy.rules, number, own_intents)]


def _faults(rules: list[TierRule], number: int, own_intents: Collection[str]) -> Iterator[Fault]:
    rule, place = rules[number], f"rules[{number}]"
    yield from _unknown(rule.when, f"{place}.when", own_intents)
    when = rule.when
    if (
        when.confidence_from is not None
        and when.confidence_below is not None
        and when.confidence_from >= when.confidence_below
    ):
        detail = "is not above confidence_from: no confidence is from the one and below the other"
        yield Fault(place=f"{place}.when.confidence_below", detail=detail)
    if when.confidence_below == 0:
        yield Fault(place=f"{place}.when.confidence_below", detail="no confidence is below 0")
    if when.drafted == ["nothing"] and rule.then != "person":
        yield Fault(place=f"{place}.then", detail="where nothing is drafted only a person can answer")
    if rule.urgent and rule.then == "instant":
        yield Fault(place=f"{place}.urgent", detail="no person is reached by this rule, and only people are hurried")
    if when.drafted == ["nothing"] and when.drafted_by:
        yield Fault(place=f"{place}.when.drafted_by", detail="what is not drafted rests on nothing")
    if earlier := next((other for other in rules[:number] if covers(other, rule)), None):
        yield Fault(place=place, detail=f"can never hold: {earlier.name} before it holds whenever it would")


def _unknown(when: TierConditions, place: str, own_intents: Collection[str]) -> Iterator[Fault]:
    for index, intent in enumerate(when.intents or ()):
        if intent not in BUILT_IN_INTENTS and intent not in own_intents:
            detail = "is neither an intent every shop has nor one of your own: see /v1/intents"
            yield Fault(place=f"{place}.intents[{index}]", detail=detail)
    for index, emotion in enumerate(when.emotions or ()):
        if emotion not in EMOTIONS:
            detail = f"is no emotion we tell; there are {', '.join(sorted(EMOTIONS))}"
            yield Fault(place=f"{place}.emotions[{index}]", detail=detail)


def covers(earlier: TierRule, later: TierRule) -> bool:
    """Whether the earlier rule surely decides wherever the later one would hold.

    Where nothing is drafted, only rules that lead to a person are looked at: others cover none of those.
    """
    reaches_more = earlier.then != "person" == later.then and "nothing" in (later.when.drafted or ["nothing"])
    if reaches_more and not later.when.drafted_by:
        return False
    return all(_covers(field, earlier.when, later.when) for field in TierConditions.model_fields)


def _covers(field: str, earlier: TierConditions, later: TierConditions) -> bool:
    wide, narrow = getattr(earlier, field), getattr(later, field)
    if wide is None:
        return True
    if narrow is None:
        return False
    if field in AT_LEAST:
        return bool(wide <= narrow)
    if field == "confidence_below":
        return bool(wide >= narrow)
    if field == "order_value_from":
        return all(_reached(value, wide) for value in narrow)
    return bool(wide == narrow) if field == "urgent" else set(narrow) <= set(wide)


def _reached(value: OrderValue, others: list[OrderValue]) -> bool:
    return any(other.currency == value.currency and other.minor <= value.minor for other in others)
