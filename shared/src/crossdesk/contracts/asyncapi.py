"""The events as an AsyncAPI 3.0 document: `python -m crossdesk.contracts.asyncapi > docs/asyncapi.yaml`.

Source: AsyncAPI 3.0.0; CloudEvents 1.0.2, Kafka protocol binding (binary mode); Kafka bindings for AsyncAPI 0.5.0.
Needs PyYAML, which is for developers only: services do not import this module.
"""

import inspect
import sys
from importlib.metadata import version

import yaml
from pydantic.json_schema import models_json_schema

from crossdesk.contracts import EVENTS, KEPT_FOREVER, PUBLISHERS, TOPICS
from crossdesk.contracts.dead_letters import EventDeadLettered
from crossdesk.contracts.event import ConversationEvent, Event, Json, OrderEvent

KAFKA_BINDING = "0.5.0"

INFO = """\
Every event of Crossdesk. Each topic is a durable, partitioned log, on Kafka or in PostgreSQL; events of one key
stay in order. An event travels as a CloudEvent in binary mode: attributes in headers, JSON in the body. Readers
ignore fields they do not know, so publishers may add some. Events may be delivered again under the same `ce_id`.
"""

HEADERS: Json = {
    "type": "object",
    "description": "CloudEvents attributes and trace context, as text in UTF-8.",
    "required": ["ce_specversion", "ce_id", "ce_type", "ce_source", "ce_time", "ce_tenant", "content-type"],
    "properties": {
        "ce_specversion": {"const": "1.0"},
        "ce_id": {"type": "string", "format": "uuid", "description": "the same whenever the event is delivered again"},
        "ce_type": {"type": "string", "description": "name of the message"},
        "ce_source": {"type": "string", "description": "name of the publishing service"},
        "ce_time": {"type": "string", "format": "date-time", "description": "when it happened, UTC"},
        "ce_tenant": {"type": "string", "description": "the shop it belongs to"},
        "ce_cause": {"type": "string", "format": "uuid", "description": "id of the event that led to this one"},
        "content-type": {"const": "application/json"},
        "traceparent": {"type": "string", "description": "W3C Trace Context"},
    },
}

KEYS: tuple[tuple[type[Event], str], ...] = (
    (EventDeadLettered, "key of the event that was given up"),
    (ConversationEvent, "{tenant}/{conversation_id}"),
    (OrderEvent, "{tenant}/{order_id}"),
    (Event, "{tenant}"),
)
"""What the key of an event is made of; the first class that fits."""


def document() -> Json:
    """The whole document; the same events give the same document."""
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Crossdesk events", "version": version("crossdesk"), "description": INFO},
        "defaultContentType": "application/json",
        "channels": {topic: _channel(topic) for topic in TOPICS},
        "operations": _operations(),
        "components": {
            "messages": {name: _message(event) for name, event in EVENTS.items()},
            "schemas": {"CloudEventHeaders": HEADERS, **_schemas()},
        },
    }


def _channel(topic: str) -> Json:
    channel: Json = {"address": topic, "messages": {name: _ref("components/messages", name) for name in _on(topic)}}
    if topic in KEPT_FOREVER:
        binding = {"topic": topic, "topicConfiguration": {"retention.ms": -1}, "bindingVersion": KAFKA_BINDING}
        channel["bindings"] = {"kafka": binding}
    return channel


def _on(topic: str) -> list[str]:
    return [name for name, event in EVENTS.items() if topic in event.topics()]


def _operations() -> Json:
    """One operation for each publisher and topic."""
    operations: Json = {}
    for publisher, events in PUBLISHERS.items():
        for topic in dict.fromkeys(topic for event in events for topic in event.topics()):
            names = [event.__name__ for event in events if topic in event.topics()]
            operations[f"{publisher}.{topic}".replace(" ", "-")] = {
                "action": "send",
                "title": f"{publisher} publishes to {topic}",
                "channel": _ref("channels", topic),
                "tags": [{"name": publisher}],
                "messages": [_ref(f"channels/{topic}/messages", name) for name in names],
            }
    return operations


def _message(event: type[Event]) -> Json:
    name = event.__name__
    attributes = {"properties": {"ce_type": {"const": name}}}
    key = {"type": "string", "description": next(text for kind, text in KEYS if issubclass(event, kind))}
    described = {"description": inspect.cleandoc(event.__doc__)} if "__doc__" in vars(event) and event.__doc__ else {}
    return {
        "name": name,
        "title": name,
        **described,
        "contentType": "application/json",
        "headers": {"allOf": [_ref("components/schemas", "CloudEventHeaders"), attributes]},
        "payload": _ref("components/schemas", name),
        "bindings": {"kafka": {"key": key, "bindingVersion": KAFKA_BINDING}},
    }


def _schemas() -> Json:
    """JSON schemas of all payloads and their parts as readers rely on them: fields with defaults may be missing."""
    inputs = [(event, "validation") for event in EVENTS.values()]
    _, schemas = models_json_schema(inputs, ref_template="#/components/schemas/{model}")  # type: ignore[arg-type]  # the list's invariance hides the literal
    found: Json = schemas["$defs"]
    return dict(sorted(found.items()))


def _ref(path: str, name: str) -> Json:
    return {"$ref": f"#/{path}/{name}"}


class _Dumper(yaml.SafeDumper):
    """Writes equal parts out again instead of linking them by YAML anchors."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)


def as_yaml(content: Json) -> str:
    """The document as text, the same on every machine."""
    return yaml.dump(content, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)


if __name__ == "__main__":
    sys.stdout.write(as_yaml(document()))
