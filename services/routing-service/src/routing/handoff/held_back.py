"""An answer that was drafted and is not given: a rule wants a person, who gets the draft as a suggestion."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from crossdesk.contracts.decided_by import DecidedBy
from crossdesk.contracts.knowledge import Answer, AnswerDrafted

from routing.customer_texts import in_language, read_texts
from routing.hand_over import VIP, HandOver
from routing.matching import GENERAL
from routing.priority import Priorities, priority_of

DRAFTS = {"answer": "an answer", "question": "a question back"}
HOLDING = "routing/handed_to_person"
"""The scenario of what the customer is told meanwhile."""


def from_draft(draft: AnswerDrafted, decided_by: DecidedBy, points: Priorities) -> HandOver:
    """What the desk needs to know of it. The customer is told that a person will answer, where we have words."""
    customer, meaning = draft.inquiry.customer, draft.understanding
    rule = decided_by.rule.replace("_", " ")
    return HandOver(
        draft.tenant,
        draft.conversation_id,
        draft.inquiry.inquiry_id,
        skill=skills().get(meaning.intent.id, GENERAL),
        language=meaning.language,
        priority=priority_of(draft, points),
        summary=f"Intent {meaning.intent.id}. The {draft.kind} drafted was held back by rule {rule}; see there.",
        why=f"a person is wanted by rule {rule}, though {DRAFTS[draft.kind]} was drafted",
        country=customer.country,
        time_zone=customer.time_zone,
        holding_text=holding_text(meaning.language),
        lane=draft.lane,
        channel=draft.inquiry.channel,
        vip=customer.tier == VIP,
        customer_tier=customer.tier,
    )


def holding_text(language: str) -> Answer | None:
    """That a person will answer, in the message's language or its primary one; None where we have no words in it."""
    found = in_language(read_texts("handoff", "holding_texts.yaml"), language)
    return Answer(text=found[0], language=found[1], scenario=HOLDING) if found else None


@cache
def skills() -> Mapping[str, str]:
    """The skill each intent takes, by intent; those that are not listed take general knowledge."""
    return {intent: skill for skill, intents in _read("intent_skills.yaml").items() for intent in intents}


@cache
def _read(name: str) -> Any:
    return yaml.safe_load((files("routing") / "handoff" / name).read_text(encoding="utf-8"))
