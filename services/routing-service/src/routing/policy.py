"""The data files a desk is run by, read and checked once when the service starts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from crossdesk.errors import Misconfigured
from pydantic import ValidationError

from routing.calendars.read_calendars import Desks, read_desks_file
from routing.calendars.seasons import load_seasons
from routing.callback import CallbackRules
from routing.conversation import Conversation
from routing.matching import Matching
from routing.priority import Priorities
from routing.queue_rules import QueueRules


@dataclass(frozen=True)
class Policy:
    """Points of priority, hours of callbacks and desks, main time zone of each country, English names of languages."""

    priorities: Priorities
    callbacks: CallbackRules
    country_zones: Mapping[str, str]
    language_names: Mapping[str, str]
    matching: Matching
    desks: Desks = field(default_factory=Desks)

    def weight(self, conversation: Conversation) -> int:
        """What the conversation takes of an agent's places, in percent of one."""
        return self.matching.rules.channel(conversation.channel).weight


def load_policy(desks_file: Path | None = None, callbacks_file: Path | None = None) -> Policy:
    """Read the files in `data/`, those of desks and of callbacks from elsewhere where there are such.

    Raises Misconfigured naming the file and the field that is wrong.
    """
    try:
        return Policy(
            priorities=Priorities.model_validate(_read("priorities.yaml")),
            callbacks=CallbackRules.model_validate(_read_callbacks(callbacks_file)),
            country_zones=_read("country_zones.yaml"),
            language_names=_read("language_names.yaml"),
            matching=Matching(QueueRules.model_validate(_read("queue.yaml"))),
            desks=read_desks_file(desks_file, load_seasons()) if desks_file else Desks(),
        )
    except ValidationError as error:
        places = ", ".join(".".join(map(str, problem["loc"])) for problem in error.errors())
        raise Misconfigured(f"routing/data: {error.title} does not fit its file; correct {places}") from error


def _read_callbacks(file: Path | None) -> Any:
    if file is None:
        return _read("callbacks.yaml")
    try:
        return yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise Misconfigured(f"{file}: callbacks cannot be read ({error}); see data/callbacks.yaml") from error


def _read(name: str) -> Any:
    return yaml.safe_load((files("routing") / "data" / name).read_text(encoding="utf-8"))
