"""routing-service: all it listens to."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from crossdesk.bus.protocol import Bus
from crossdesk.consume.subscription import Retry, Subscription
from crossdesk.contracts.callbacks import CallbackCancelled, CallbackRequested
from crossdesk.contracts.dead_letters import EventDeadLettered
from crossdesk.contracts.desks import DesksConfigured
from crossdesk.contracts.gateway import (
    AgentPresenceChanged,
    AgentReplied,
    AnswerRated,
    AssignmentRequested,
    GiveBackRequested,
    OrderImported,
    ResolveRequested,
    TransferRequested,
)
from crossdesk.contracts.knowledge import AnswerDrafted, NoAnswer
from crossdesk.contracts.routing import DeskReviewDue
from crossdesk.contracts.service_levels import ServiceLevelsConfigured
from crossdesk.contracts.sla_clocks import PauseRequested, ResumeRequested
from crossdesk.contracts.tier_policy import TierPolicyConfigured
from crossdesk.contracts.waits import WaitsDue
from crossdesk.rounds import running_rounds
from crossdesk.service import Listening, Service, serve
from crossdesk.store.database import Database

from routing.api.app import create_app
from routing.assign_conversation import assign_conversation
from routing.callbacks.choose_callback import cancel_callback, choose_callback
from routing.change_presence import change_presence
from routing.decide_reply import decide_reply
from routing.desk_rounds import LONGEST_PAUSE, desk_rounds
from routing.follow_sun.record_desks import record_desks
from routing.follow_sun.shift_rounds import shift_round
from routing.follow_sun.teams import Teams
from routing.handoff.give_back import give_back
from routing.note_reply import note_reply
from routing.office import Office
from routing.policy import Policy, load_policy
from routing.rescue_inquiry import rescue_inquiry, stops_an_answer
from routing.resolve_conversation import resolve_conversation
from routing.review_desk import review_desk
from routing.say_once import Said
from routing.server_settings import SERVER_SETTINGS
from routing.settings import RoutingSettings
from routing.sla.agreements import Agreements
from routing.sla.pause_conversation import pause_conversation, resume_conversation
from routing.sla.record_levels import record_levels
from routing.tiers.note_rating import is_bad, note_rating
from routing.tiers.order_values import OrderValues
from routing.tiers.policies import TierPolicies
from routing.tiers.record_order_value import record_order_value
from routing.tiers.record_policy import record_policy
from routing.transfer_conversation import transfer_conversation
from routing.waiting.tell_waits import tell_waits
from routing.waiting.wait_rounds import wait_rounds

COLLISIONS = Retry(attempts=60, first_delay=0.02, longest_delay=1.0)
"""Nothing outside is asked here: all that can pass by itself is two transactions meeting on one desk."""
GATHERED = 0.5
"""Seconds that what orders are worth may gather: nobody waits for it."""


def subscriptions(policy: Policy) -> list[Subscription]:
    """All share the rows of a batch, and the policies of tiers and service levels that this process has read."""
    teams = Teams(policy.desks)
    office = partial(Office, TierPolicies(), agreements=Agreements(), teams=teams)
    return [
        Subscription(AnswerDrafted, partial(decide_reply, policy=policy), rows=office, retry=COLLISIONS),
        Subscription(NoAnswer, partial(decide_reply, policy=policy), rows=office, retry=COLLISIONS),
        Subscription(
            EventDeadLettered,
            partial(rescue_inquiry, policy=policy),
            rows=office,
            wanted=stops_an_answer,
            retry=COLLISIONS,
        ),
        Subscription(DeskReviewDue, partial(review_desk, policy=policy), rows=office, retry=COLLISIONS),
        Subscription(AgentPresenceChanged, partial(change_presence, policy=policy), rows=office, retry=COLLISIONS),
        Subscription(AssignmentRequested, partial(assign_conversation, policy=policy), rows=office, retry=COLLISIONS),
        Subscription(AgentReplied, partial(note_reply, policy=policy), rows=office, retry=COLLISIONS),
        Subscription(ResolveRequested, partial(resolve_conversation, policy=policy), rows=office, retry=COLLISIONS),
        Subscription(TransferRequested, partial(transfer_conversation, policy=policy), rows=office, retry=COLLISIONS),
        Subscription(GiveBackRequested, partial(give_back, policy=policy), rows=office, retry=COLLISIONS),
        Subscription(CallbackRequested, partial(choose_callback, policy=policy), rows=office, retry=COLLISIONS),
        Subscription(CallbackCancelled, partial(cancel_callback, policy=policy), rows=office, retry=COLLISIONS),
        Subscription(PauseRequested, partial(pause_conversation, policy=policy), rows=office, retry=COLLISIONS),
        Subscription(ResumeRequested, partial(resume_conversation, policy=policy), rows=office, retry=COLLISIONS),
        Subscription(WaitsDue, partial(tell_waits, policy=policy, teams=teams), retry=COLLISIONS),
        Subscription(AnswerRated, note_rating, rows=office, wanted=is_bad, retry=COLLISIONS),
        Subscription(TierPolicyConfigured, record_policy),
        Subscription(DesksConfigured, record_desks),
        Subscription(ServiceLevelsConfigured, record_levels),
        Subscription(OrderImported, record_order_value, rows=OrderValues, alone=True, gather=GATHERED),
    ]


@asynccontextmanager
async def listen(settings: RoutingSettings, database: Database, bus: Bus) -> AsyncIterator[Listening]:
    policy = load_policy(settings.desks_file, settings.callbacks_file)
    said: Said = {}
    shifts = shift_round(database, bus, Teams(policy.desks), said)
    rounds = [*desk_rounds(database, bus, policy.matching.rules, said), shifts, *wait_rounds(database, bus)]
    async with running_rounds(rounds, LONGEST_PAUSE):
        yield Listening(subscriptions(policy), create_app(settings.service_key, database, policy))


SERVICE = Service(name="routing", settings=RoutingSettings, listen=listen, server_settings=SERVER_SETTINGS)


def main() -> None:
    serve(SERVICE)
