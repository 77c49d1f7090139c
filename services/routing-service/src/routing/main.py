"""routing-service: all it listens to."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from crossdesk.bus.protocol import Bus
from crossdesk.consume.subscription import Retry, Subscription
from crossdesk.contracts.dead_letters import EventDeadLettered
from crossdesk.contracts.gateway import (
    AgentPresenceChanged,
    AgentReplied,
    AssignmentRequested,
    ResolveRequested,
    TransferRequested,
)
from crossdesk.contracts.knowledge import AnswerDrafted, NoAnswer
from crossdesk.service import Listening, Service, serve
from crossdesk.settings import ServiceSettings
from crossdesk.store.database import Database

from routing.assign_conversation import assign_conversation
from routing.change_presence import change_presence
from routing.decide_reply import decide_reply
from routing.note_reply import note_reply
from routing.office import Office
from routing.policy import Policy, load_policy
from routing.rescue_inquiry import rescue_inquiry, stops_an_answer
from routing.resolve_conversation import resolve_conversation
from routing.transfer_conversation import transfer_conversation

COLLISIONS = Retry(attempts=60, first_delay=0.02, longest_delay=1.0)
"""Nothing outside is asked here: all that can pass by itself is two transactions meeting on one desk."""


def subscriptions(policy: Policy) -> list[Subscription]:
    return [
        Subscription(AnswerDrafted, partial(decide_reply, policy=policy), rows=Office, retry=COLLISIONS),
        Subscription(NoAnswer, partial(decide_reply, policy=policy), rows=Office, retry=COLLISIONS),
        Subscription(
            EventDeadLettered,
            partial(rescue_inquiry, policy=policy),
            rows=Office,
            wanted=stops_an_answer,
            retry=COLLISIONS,
        ),
        Subscription(AgentPresenceChanged, partial(change_presence, policy=policy), rows=Office, retry=COLLISIONS),
        Subscription(AssignmentRequested, partial(assign_conversation, policy=policy), rows=Office, retry=COLLISIONS),
        Subscription(AgentReplied, partial(note_reply, policy=policy), rows=Office, retry=COLLISIONS),
        Subscription(ResolveRequested, partial(resolve_conversation, policy=policy), rows=Office, retry=COLLISIONS),
        Subscription(TransferRequested, partial(transfer_conversation, policy=policy), rows=Office, retry=COLLISIONS),
    ]


@asynccontextmanager
async def listen(settings: ServiceSettings, database: Database, bus: Bus) -> AsyncIterator[Listening]:
    yield Listening(subscriptions(load_policy()))


SERVICE = Service(name="routing", listen=listen)


def main() -> None:
    serve(SERVICE)
