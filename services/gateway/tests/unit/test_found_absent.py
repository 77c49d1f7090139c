import pytest
from crossdesk.contracts.gateway import AgentPresenceChanged
from crossdesk.contracts.routing import AgentFoundAbsent
from crossdesk.testing.examples import NOON, TENANT

from gateway.memory import Memory


@pytest.fixture
def hear(waiting_room):
    memory = Memory(waiting_room)

    def tell(event):
        memory.apply(event, NOON)
        return memory.accounts.presence(TENANT, "anna")

    return tell


def says(presence, *, repeated=False):
    return AgentPresenceChanged(tenant=TENANT, agent_id="anna", presence=presence, repeated=repeated)


def found(presence):
    return AgentFoundAbsent(tenant=TENANT, agent_id="anna", presence=presence)


def test_who_is_found_away_stays_so_while_their_client_repeats_itself(hear):
    assert hear(says("online")) == "online"
    assert hear(found("away")) == "away"
    assert hear(says("online", repeated=True)) == "away"
    assert hear(says("online")) == "online"


def test_who_was_taken_for_gone_is_back_with_the_next_word_of_their_client(hear):
    hear(says("online"))
    assert hear(found("offline")) == "offline"
    assert hear(says("online", repeated=True)) == "online"


def test_who_leaves_has_left_however_they_say_it(hear):
    hear(says("busy"))
    assert hear(says("offline", repeated=True)) == "offline"
