"""What the service books: callbacks in the hours of the desk that a tenant has."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from crossdesk.errors import Misconfigured
from crossdesk.testing.examples import NOON

from routing.callbacks.promises import Promises
from routing.follow_sun.teams import Teams
from routing.place_conversation import book_callback
from routing.policy import Policy, load_policy

DESKS = """
desks:
  evening:
    time_zone: Europe/Berlin
    week: {mon-sun: ["16:30-22:00"]}
tenants: {TENANT: evening}
"""


class Saved(list[Any]):
    """A desk that only remembers what was written. `team` gives the desks of a tenant."""

    save = list.append

    def __init__(self, policy: Policy) -> None:
        super().__init__()
        self.team = Teams(policy.desks).default


@pytest.fixture
def book(a_conversation_row):
    conversation = replace(a_conversation_row("late"), country="DE", time_zone="Europe/Berlin")

    def booked(file: Path | None):
        policy, promises = load_policy(file), Promises()
        work: Any = SimpleNamespace(now=NOON, rows=SimpleNamespace(desk=Saved(policy), promises=promises))
        (event,) = book_callback(conversation, conversation.inquiry_ids, work, policy, why="asked")
        assert [saved.state for saved in work.rows.desk] == ["callback"]
        assert len(promises.changes()) == 2  # the promise, and the tenant whose rounds keep it
        return event

    return booked


def test_a_tenant_with_a_desk_is_promised_only_what_the_desk_can_keep(book, tmp_path, a_conversation_row):
    file = tmp_path / "desks.yaml"
    file.write_text(DESKS.replace("TENANT", a_conversation_row("late").tenant), "utf-8")
    event = book(file)
    assert f"{event.starts_at:%H:%M}-{event.ends_at:%H:%M}" == "15:30-17:00"  # 16:30 to 18:00 in Berlin


def test_without_a_desk_the_customers_hours_count(book):
    event = book(None)
    assert (event.ends_at - event.starts_at).total_seconds() == 3 * 3600
    assert "15:00\N{EN DASH}18:00 (Europe/Berlin)" in event.holding_text.text


def test_a_desk_file_that_is_wrong_stops_the_service(tmp_path):
    file = tmp_path / "desks.yaml"
    file.write_text(DESKS.replace("16:30-22:00", "22:00-22:00"), "utf-8")
    with pytest.raises(Misconfigured, match=r"desks\.yaml: desks\.evening\.week: mon-sun: '22:00-22:00' lasts no time"):
        load_policy(file)
