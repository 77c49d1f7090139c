from collections.abc import Callable

import pytest
from crossdesk.contracts.event import derive_id
from crossdesk.testing.examples import NOON, TENANT, a_conversation

from routing.agent import Abilities, Agent
from routing.conversation import Conversation
from routing.policy import load_policy
from routing.priority import ranked_at


@pytest.fixture
def a_conversation_row() -> Callable[..., Conversation]:
    points = load_policy().priorities

    def build(name: str, *, skill: str = "general", language: str = "de", priority: int = 0) -> Conversation:
        rank = ranked_at(NOON, priority, points)
        inquiry = derive_id("inquiry", name)
        return Conversation(
            TENANT, a_conversation(name), "waiting", [inquiry], skill, language, priority, NOON, rank, summary="asks"
        )

    return build


@pytest.fixture
def an_agent_on_duty() -> Callable[..., Agent]:
    def build(languages: list[str], skills: tuple[str, ...] = ("general",)) -> Agent:
        return Agent("anna", Abilities(skills=frozenset(skills), native=frozenset(languages)), capacity=4)

    return build
