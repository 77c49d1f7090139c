"""A customer wrote: say what is wanted, about which order or parcel, and who has to find out what."""

from collections.abc import Sequence

from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import InquiryReceived
from crossdesk.contracts.intent import Entities, InquiryUnderstood, Intent, Need, TrackingNumber, Understanding
from crossdesk.store.unit_of_work import UnitOfWork

from intent.conversations import Conversations, Memory
from intent.entities import EntityFinder, Surroundings
from intent.miswritten import Miswritten, find_miswritten
from intent.orders import canonical_order_id
from intent.personal_data import PersonalData, kinds_of
from intent.policy import Policy
from intent.reading import Reading


class InquiryUnderstanding:
    """The handler with what it needs beside the message: recognition of entities, and the policy on intents."""

    def __init__(self, finder: EntityFinder, policy: Policy) -> None:
        self._finder = finder
        self._policy = policy
        self._personal_data = PersonalData()

    async def understand_inquiry(
        self, event: InquiryReceived, work: UnitOfWork[Conversations], reading: Reading
    ) -> list[Event]:
        """Understand a message within its conversation. An inquiry that has its turn already is passed over."""
        conversations = work.rows
        memory = conversations.begin_turn(event.tenant, event.conversation_id, event.inquiry.inquiry_id)
        if memory is None:
            return []
        named = self._named(event, reading, conversations)
        miswritten = find_miswritten(event.inquiry.text, named)
        pictured = bool(event.inquiry.attachments)
        intent, why_intent = settle_intent(
            reading, named, memory, self._policy, pictured=pictured, miswritten=miswritten
        )
        entities, why_entities = recall(reading, intent, named, memory, self._policy, miswritten)
        sure = intent.confidence >= self._policy.sure_from
        slip = miswritten.number if miswritten else None
        asked = sure and intent.id not in self._policy.remarks
        conversations.remember(event.tenant, event.conversation_id, intent.id if asked else None, named, slip)
        understanding = Understanding(
            language=reading.language,
            intent=intent,
            also=[other for other in reading.also if other.id != intent.id],
            entities=entities,
            sentiment=reading.feeling.sentiment,
            emotion=reading.feeling.emotion,
            urgent=reading.feeling.urgent,
            reasons=[*why_intent, *why_entities],
            personal_data=kinds_of(self._personal_data.find(event.inquiry.text, event.inquiry.customer.country)),
        )
        needs = self._policy.needed(intent, entities, miswritten=miswritten is not None)
        return [understood(event, memory.turn, understanding, needs)]

    def _named(self, event: InquiryReceived, reading: Reading, conversations: Conversations) -> Entities:
        customer = event.inquiry.customer
        around = Surroundings(
            received=event.inquiry.received_at.date(),
            country=customer.country,
            locale=customer.locale,
            order_pattern=conversations.order_pattern(event.tenant),
            about_parcels=reading.about_parcels,
            language=reading.language if reading.language != "und" else None,
            catalogue=conversations.catalogue(event.tenant),
        )
        found = self._finder.find(event.inquiry.text, around)
        if event.inquiry.order_id is None:
            return found
        order_ids = dict.fromkeys([*found.order_ids, canonical_order_id(event.inquiry.order_id)])
        return found.model_copy(update={"order_ids": list(order_ids)})


def understood(
    event: InquiryReceived, turn: int, understanding: Understanding, needs: Sequence[Need]
) -> InquiryUnderstood:
    """The inquiry with what it means, on its way to whoever adds what is needed."""
    intent = understanding.intent
    return InquiryUnderstood(
        tenant=event.tenant,
        conversation_id=event.conversation_id,
        lane=event.lane,
        inquiry=event.inquiry,
        turn=turn,
        understanding=understanding,
        needs=list(needs),
        why=f"Understood as {intent.id} with a confidence of {intent.confidence:.0%}.",
    )


def settle_intent(
    reading: Reading,
    named: Entities,
    memory: Memory,
    policy: Policy,
    *,
    pictured: bool = False,
    miswritten: Miswritten | None = None,
) -> tuple[Intent, list[str]]:
    """The intent of a message in its conversation, with reasons. A follow-up takes over the last intent.

    `pictured`: attachments came with it. Without a word beside them they go on with what was asked before.
    """
    if pictured and reading.scores is None:
        if memory.last_intent:
            inherited = Intent(id=memory.last_intent, confidence=policy.inherited)
            return inherited, [f"Attachments without words go on with what was asked before: {memory.last_intent}."]
        return Intent(id=reading.intent.id, confidence=0.0), ["It holds attachments and no words."]
    if reading.follow_up == "news" and _clear(reading.intent, policy):
        return reading.intent, reading.reasons
    if reading.follow_up and memory.last_intent:
        inherited = Intent(id=memory.last_intent, confidence=policy.inherited)
        return inherited, [f"It only goes on with what was asked before: {memory.last_intent}."]
    if reading.follow_up == "number" and (named.tracking_numbers or miswritten):
        return policy.bare["tracking_number"], ["It is a tracking number and nothing else."]
    if reading.follow_up == "number" and named.order_ids:
        return policy.bare["order_id"], ["It is an order number and nothing else."]
    if reading.follow_up == "news":
        return policy.bare["news"], ["It asks for news of something it does not name."]
    return reading.intent, reading.reasons


def _clear(intent: Intent, policy: Policy) -> bool:
    return intent.confidence >= policy.clear_from and intent.id not in policy.remarks


def recall(
    reading: Reading,
    intent: Intent,
    named: Entities,
    memory: Memory,
    policy: Policy,
    miswritten: Miswritten | None = None,
) -> tuple[Entities, list[str]]:
    """What is named, or else what the conversation was about before, where the answer depends on it.

    A parcel's number that is `miswritten` is new all the same: no parcel named before it is meant.
    """
    if miswritten:
        return named, ["It names a parcel by a number that has no carrier's form."]
    known = named.order_ids or named.tracking_numbers
    asked_before = memory.last_tracking_number or memory.last_order_id
    wanted = policy.wants_shipment(intent.id) or intent.id in policy.needs["dispute"]
    if known or not asked_before or not wanted or reading.follow_up == "another":
        return named, []
    tracking = [TrackingNumber(number=memory.last_tracking_number)] if memory.last_tracking_number else []
    orders = [memory.last_order_id] if memory.last_order_id else []
    recalled = named.model_copy(update={"tracking_numbers": tracking, "order_ids": orders})
    return recalled, ["It names no order; the one named earlier in the conversation is meant."]
