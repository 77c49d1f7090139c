"""What the customer is told when another desk goes on, in their language: `told_texts.yaml`."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml
from crossdesk.contracts.knowledge import Answer

SCENARIO = "routing/handed_over"


def told_of_handover(language: str) -> Answer | None:
    """In the language itself or its primary one (BCP 47); None where we have no words in it."""
    for tag in (language, language.partition("-")[0]):
        if text := told_texts().get(tag):
            return Answer(text=text, language=tag, scenario=SCENARIO)
    return None


@cache
def told_texts() -> Mapping[str, str]:
    """The texts by language, read once."""
    text = (files("routing") / "follow_sun" / "told_texts.yaml").read_text(encoding="utf-8")
    read: Mapping[str, str] = yaml.safe_load(text)
    return read
