"""What the chart must know of the code: topics, groups, settings and secrets of each service.

`python -m deploy.chart.wiring` writes it to `crossdesk/wiring.yaml`, which the templates read, and to
`crossdesk/values.schema.json`. A test fails when either is out of date.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from json import dumps
from pathlib import Path
from typing import Any

import yaml
from crossdesk.consume.subscription import Subscription
from crossdesk.contracts import KEPT_FOREVER, PUBLISHERS, TOPICS
from crossdesk.contracts.event import LanedEvent
from crossdesk.operate.services import SERVICES
from crossdesk.service import Service

from deploy.chart.settings import asked_services, files_of, secrets_of
from deploy.chart.subscribed import followed, subscribed
from deploy.chart.values_schema import values_schema

CHART = Path(__file__).with_name("crossdesk")

WRITTEN = "# Written from the code by python -m deploy.chart.wiring; not to be changed by hand.\n"

Wired = dict[str, Any]


@dataclass(frozen=True)
class Member:
    """One service as the chart sees it."""

    package: str
    image: str
    service: Service
    subscriptions: tuple[Subscription, ...]

    @property
    def reads(self) -> list[str]:
        """Topics its consumer group shares out."""
        return _in_order(topic for each in self.subscriptions for topic in each.topics)

    @property
    def waited(self) -> list[str]:
        """Topics at which a customer waits for this service: their lag scales it. Nobody waits for what gathers."""
        awaited = (each for each in self.subscriptions if issubclass(each.event, LanedEvent) and not each.gather)
        return _in_order(topic for each in awaited for topic in each.topics)

    @property
    def writes(self) -> list[str]:
        """Topics of what it publishes; every consumer may have to give an event up."""
        events = (*PUBLISHERS[self.service.name], *PUBLISHERS["every consumer"])
        return _in_order(topic for event in events for topic in event.topics())

    @property
    def longest_fetch(self) -> float:
        """Seconds that the slowest outside call of one event may take."""
        return max((each.deadline for each in self.subscriptions if each.fetch), default=0.0)


@cache
def members() -> tuple[Member, ...]:
    """All services, by their settings classes and tables of subscriptions."""
    found = subscribed()
    return tuple(Member(package, image, *found[package]) for package, image in SERVICES.items())


def wiring() -> Wired:
    """The content of `wiring.yaml`."""
    topics = {topic: {"keptForever": topic in KEPT_FOREVER} for topic in TOPICS}
    return {
        "topics": topics,
        "operations": _operations(),
        "services": {each.service.name: _wired(each) for each in members()},
    }


def _wired(member: Member) -> Wired:
    settings = member.service.settings
    return {
        "image": member.image,
        "schema": member.package,
        "group": member.service.name,
        "reads": member.reads,
        "waited": member.waited,
        "follows": followed(member.package),
        "writes": member.writes,
        "asks": asked_services(settings),
        "longestFetchSeconds": member.longest_fetch,
        "secrets": secrets_of(settings),
        "files": files_of(settings),
    }


def _operations() -> Wired:
    """What the operations page asks of Kafka beyond the gateway's own.

    It tells how far all groups are, in seconds by the records they wait at; and an event that was given up is handled
    again by an order on its own topic.
    """
    read = _in_order(topic for member in members() for topic in member.reads)
    return {"by": "gateway", "describes": list(TOPICS), "reads": read, "writes": read}


def _in_order(topics: Iterable[str]) -> list[str]:
    found = set(topics)
    return [topic for topic in TOPICS if topic in found]


def generated() -> dict[Path, str]:
    """The files written from the code, with their content."""
    services = {each.service.name: each.service.settings for each in members()}
    return {
        CHART / "wiring.yaml": WRITTEN + yaml.safe_dump(wiring(), sort_keys=False, width=120),
        CHART / "values.schema.json": dumps(values_schema(services), indent=1) + "\n",
    }


def main() -> None:
    for path, content in generated().items():
        path.write_text(content, "utf-8")


if __name__ == "__main__":
    main()
