"""What is kept ready of a desk is what the desk says, and looking at few wishes finds what looking at all would."""

import random
from datetime import timedelta
from uuid import UUID

import pytest
from crossdesk.contracts.gateway import AssignmentRequested, ResolveRequested, TransferRequested
from crossdesk.testing.examples import NOON, TENANT

from routing.agent import Abilities, Agent
from routing.conversation import Conversation
from routing.desk import Desk
from routing.desk_rounds import clear_heads
from routing.offer import Offer, best_for, offer_for, rank_for
from routing.policy import load_policy
from routing.priority import ranked_at

POLICY = load_policy()
SKILLS = ("returns", "orders", "payments", "delivery", "products", "general")
LANGUAGES = ("de", "en-GB", "fr", "ja", "pl", "und")
HEADS = """
SELECT skill, language, vip, min(ranked_at) FROM desk WHERE state <> 'assigned' GROUP BY skill, language, vip
EXCEPT SELECT skill, language, vip, ranked_at FROM queue_heads
"""
NO_HEADS = """
SELECT skill, language, vip FROM queue_heads WHERE ranked_at < 'infinity'
EXCEPT SELECT skill, language, vip FROM desk WHERE state <> 'assigned'
"""
AT_DESK = """
SELECT abilities, count(*)::int FROM agents WHERE presence IN ('online', 'busy') GROUP BY abilities
EXCEPT SELECT abilities, agents FROM abilities_at_desk
"""
NOBODY = """
SELECT abilities FROM abilities_at_desk WHERE agents > 0
EXCEPT SELECT abilities FROM agents WHERE presence IN ('online', 'busy')
"""


@pytest.mark.parametrize("seed", (1, 2))
async def test_heads_and_abilities_at_the_desk_are_kept_whatever_agents_and_customers_do(
    database, come, need_person, act, seed
):
    chance = random.Random(seed)
    names, agents = [f"customer {number}" for number in range(12)], [f"agent {number}" for number in range(4)]
    for turn in range(1, 31):
        name, agent = chance.choice(names), chance.choice(agents)
        skill, language = chance.choice(SKILLS), chance.choice(("de", "fr"))
        match chance.randrange(6):
            case 0 | 1:
                await need_person(name, text=f"{turn}", skill=skill, language=language)
            case 2:
                presence = chance.choice(("online", "online", "busy", "away", "offline"))
                await come(agent, skills=(skill,), languages=(language,), capacity=2, presence=presence)
            case 3:
                await act(AssignmentRequested, agent, name, request_id=UUID(int=turn))
            case 4:
                await act(ResolveRequested, agent, name)
            case 5:
                await act(TransferRequested, agent, name, to_skill=skill)
        async with database.transaction([TENANT]) as connection:
            for statement in (HEADS, NO_HEADS, AT_DESK, NOBODY):
                assert await connection.fetch(statement) == []


async def test_wishes_and_abilities_that_nobody_has_any_more_are_forgotten_and_others_kept(
    database, come, need_person, act
):
    await come("anna", skills=("orders",))
    await come("bert", presence="away")
    await need_person("gone", skill="orders")
    for name in ("first", "second", "third", "fourth"):
        await need_person(name, skill="returns", language="fr")
    await act(ResolveRequested, "anna", "gone")
    await clear_heads(database)
    async with database.transaction([TENANT]) as connection:
        heads = await connection.fetch("SELECT ranked_at = 'infinity' AS gone FROM queue_heads")
        abilities = await connection.fetch("SELECT agents FROM abilities_at_desk")
        assert await connection.fetch(HEADS) == await connection.fetch(AT_DESK) == []
    assert not any(row["gone"] for row in heads)
    assert [row["agents"] for row in abilities] == [1]


async def test_an_offer_holds_the_first_of_all_that_the_agent_may_be_given(database):
    async with database.transaction([TENANT]) as connection:
        for seed in range(8):
            chance = random.Random(seed)
            queue = [a_waiting(chance, number) for number in range(150)]
            desk = Desk()
            await desk.open(connection, TENANT, NOON)
            for conversation in queue:
                desk.save(conversation)
            agent = Agent("anna", abilities(chance), capacity=chance.choice((1, 3)), load=chance.choice((0, 60)))
            kinds = {agent.abilities: {"anna": agent}, **{abilities(chance): {} for _ in range(3)}}
            offer = offer_for(agent, await desk.wishes(connection, TENANT), kinds, NOON, POLICY)
            assert offer is not None
            found = await desk.offerable(connection, TENANT, offer, POLICY)
            wanted = sorted(
                (each for each in queue if is_open(each, offer)), key=lambda each: rank_for(agent, each, POLICY)
            )
            assert [each.place for each in best_for(agent, found, POLICY)][: offer.most] == [
                each.place for each in wanted[: offer.most]
            ]


def is_open(conversation: Conversation, offer: Offer) -> bool:
    """The rules of an offer, one by one; a customer whom the agent had before waits for no step."""
    agent = offer.agent
    wishes, until = [head.wish for head in offer.heads], offer.queued_until(offer.heads, POLICY)
    since = dict(zip(wishes, until, strict=True))
    wish = (conversation.skill, conversation.language, conversation.vip)
    market = not agent.abilities.markets or conversation.country in (None, *agent.abilities.markets)
    stepped = wish in since and (conversation.queued_at <= since[wish] or conversation.last_agent == agent.agent_id)
    fits = conversation.channel in offer.channels and agent.agent_id not in conversation.passed_on_by
    return market and stepped and fits


def a_waiting(chance: random.Random, number: int) -> Conversation:
    queued, priority = NOON - timedelta(seconds=chance.choice((5, 40, 100, 400, 4_000))), chance.choice((0, 0, 10, 25))
    return Conversation(
        TENANT,
        UUID(int=number),
        chance.choice(("waiting", "waiting", "callback")),
        [UUID(int=number)],
        chance.choice(SKILLS),
        chance.choice(LANGUAGES),
        priority,
        queued,
        ranked_at(queued, priority, POLICY.priorities),
        summary="asks",
        country=chance.choice(("DE", "FR", None)),
        passed_on_by=chance.choice(((), (), ("anna",), ("bert",))),
        channel=chance.choice(("web", "email", "phone")),
        vip=chance.random() < 0.2,
        last_agent=chance.choice((None, None, None, "anna", "bert")),
    )


def abilities(chance: random.Random) -> Abilities:
    native, fluent, skills = chance.sample(LANGUAGES, 1), chance.sample(LANGUAGES, 2), chance.sample(SKILLS, 2)
    markets = chance.choice(((), ("DE", "JP")))
    return Abilities(frozenset(skills), frozenset(native), frozenset(fluent), frozenset(markets))
