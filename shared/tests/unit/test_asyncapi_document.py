import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from crossdesk.contracts import EVENTS, PUBLISHERS, TOPICS
from crossdesk.contracts.asyncapi import as_yaml, document

COMMITTED = Path(__file__).parents[3] / "docs" / "asyncapi.yaml"
REMEDY = "run: python -m crossdesk.contracts.asyncapi > docs/asyncapi.yaml"


def references(content: Any) -> Iterator[str]:
    if isinstance(content, dict):
        for name, value in content.items():
            if name == "$ref":
                yield value
            yield from references(value)
    elif isinstance(content, list):
        for value in content:
            yield from references(value)


def test_the_committed_document_tells_of_the_events_as_they_are() -> None:
    assert COMMITTED.read_text(encoding="utf-8") == as_yaml(document()), REMEDY


def test_the_command_writes_the_same_in_another_process() -> None:
    command = [sys.executable, "-m", "crossdesk.contracts.asyncapi"]
    written = subprocess.run(command, capture_output=True, check=True, env={"PYTHONHASHSEED": "7", "PYTHONUTF8": "1"})
    assert written.stdout.decode() == as_yaml(document())


def test_every_reference_leads_somewhere() -> None:
    content = yaml.safe_load(as_yaml(document()))
    found = list(references(content))
    assert len(found) > len(EVENTS)
    for reference in found:
        part = content
        for step in reference.removeprefix("#/").split("/"):
            part = part[step]


def test_every_topic_is_a_channel_with_its_events() -> None:
    channels = document()["channels"]
    assert set(channels) == set(TOPICS)
    listed = {(name, topic) for topic, channel in channels.items() for name in channel["messages"]}
    assert listed == {(name, topic) for name, event in EVENTS.items() for topic in event.topics()}


def test_every_publisher_sends_exactly_its_events() -> None:
    sent: dict[str, set[str]] = {}
    for operation in document()["operations"].values():
        assert operation["action"] == "send"
        names = {message["$ref"].rsplit("/", 1)[1] for message in operation["messages"]}
        sent.setdefault(operation["tags"][0]["name"], set()).update(names)
    # An order to retry travels on the topic of the event it is about, whichever that is: it is a message of no channel.
    assert sent == {
        publisher: {event.__name__ for event in events if event.topics()} for publisher, events in PUBLISHERS.items()
    }
    assert {event.__name__ for events in PUBLISHERS.values() for event in events if not event.topics()} == {
        "EventRetried"
    }
