"""One language's ways to say each thing, typed as people type."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from loadtests.texts.habits import HABITS, typed
from loadtests.texts.tables import Mix, Phrases
from loadtests.texts.wheel import Wheel

VARIANTS = 12
"""Ways of typing each template, made beforehand: while a run lasts, only fields are filled in."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Templates by kind, each as often as it is typed that way."""

    greetings: Sequence[str]
    closings: Sequence[str]
    templates: Mapping[str, Sequence[str]]


def give_voice(phrases: Phrases, mix: Mix, dice: Random) -> Voice:
    """Type every phrase VARIANTS times, by the habits' weights."""
    habits = Wheel(((HABITS[name], weight) for name, weight in mix.habits.items()), "habits")
    return Voice(
        greetings=[unicodedata.normalize("NFC", each) for each in phrases.greetings],
        closings=[unicodedata.normalize("NFC", each) for each in phrases.closings],
        templates={
            kind: [typed(each, habits.spin(dice), dice) for each in said for _ in range(VARIANTS)]
            for kind, said in phrases.kinds.items()
        },
    )
