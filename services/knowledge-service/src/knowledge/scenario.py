"""One scenario: when it applies, what is said in which language, and what it rests on."""

from datetime import date
from functools import cached_property
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from knowledge.situation import ASKING_FOR, DATE, FACTS, LAW, LOOKED_UP, Situation, Value
from knowledge.wording import Wording, parse_wording

Occasion = Literal["dispute", "unclear", "repeated_question", "no_scenario"]
"""Why something other than the intent decides what is said.

`dispute`: payments-risk judged a payment. `unclear`: confidence is under the threshold. `repeated_question`: we would
ask the same again. `no_scenario`: nothing fits, or the shop has no policy to answer from.
"""

PersonReason = Literal[
    "low_confidence", "out_of_scope", "no_scenario", "asked_for_person", "judgement_needed", "repeated_question"
]
Conditions = dict[str, tuple[Value, ...]]


class Texts(BaseModel):
    """A text in several languages (BCP 47 tags), as written in a data file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    texts: dict[str, str]

    @cached_property
    def wordings(self) -> dict[str, Wording]:
        return {language: parse_wording(text, language) for language, text in self.texts.items()}

    @cached_property
    def languages(self) -> frozenset[str]:
        return frozenset(self.texts)


class Scenario(Texts):
    """A row of `scenarios/<family>.yaml`.

    `when` maps a condition to the values that satisfy it; `missing: fact` and `known: fact` become `known.<fact>`
    with False and True. `skill` is the person's; on a question, the person's who takes over when asking did not help.
    `handover` is the note for that person, in English. `owner` is the skill that keeps the text right. Before
    `valid_from` and after `valid_to` (the customer's local dates) it is not chosen.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    intents: tuple[str, ...] = ()
    occasions: tuple[Occasion, ...] = ()
    when: Conditions = {}
    kind: Literal["answer", "question", "person"]
    skill: str = "general"
    reason: PersonReason | None = None
    handover: str = ""
    sources: tuple[str, ...] = ()
    opening: bool = True
    owner: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    @field_validator("when", mode="before")
    @classmethod
    def _spell_out(cls, given: object) -> object:
        if not isinstance(given, dict):
            return given
        conditions = {
            path: tuple(_as_list(values)) for path, values in given.items() if path not in ("known", "missing")
        }
        for fact in _as_list(given.get("known", [])):
            conditions[f"known.{fact}"] = (True,)
        for fact in _as_list(given.get("missing", [])):
            conditions[f"known.{fact}"] = (False,)
        return conditions

    @model_validator(mode="after")
    def _a_person_has_a_reason(self) -> "Scenario":
        if (self.kind == "person") != (self.reason is not None):
            raise ValueError("`reason` must be given for kind `person`, and for no other")
        if not self.intents and not self.occasions:
            raise ValueError("`intents` or `occasions` must name at least one")
        if self.valid_from and self.valid_to and self.valid_from > self.valid_to:
            raise ValueError("`valid_to` is before `valid_from`")
        return self

    @cached_property
    def source_wordings(self) -> tuple[Wording, ...]:
        """Sources such as `policy/returns` or `carrier/{carrier}`."""
        return tuple(parse_wording(source) for source in self.sources)

    @cached_property
    def subjects(self) -> tuple[str, ...]:
        """All it can be chosen for: intents and occasions."""
        return (*self.intents, *self.occasions)

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """Facts it asks for."""
        missing = [fact for fact in FACTS if self.when.get(f"known.{fact}") == (False,)]
        asked = [fact for condition, fact in ASKING_FOR.items() if self.when.get(condition) == (True,)]
        return tuple(dict.fromkeys([*missing, *asked]))

    @cached_property
    def laws(self) -> tuple[Value, ...]:
        """Markets whose law it is for; none when it is for all."""
        return self.when.get(LAW, ())

    @cached_property
    def is_general(self) -> bool:
        """Whether it answers from nothing that was looked up for this customer: no parcel, order or payment."""
        return self.kind == "answer" and LOOKED_UP.isdisjoint(self.when)

    @cached_property
    def policies(self) -> tuple[str, ...]:
        """Policies of the shop it rests on: without them it cannot be said."""
        return tuple(source.removeprefix("policy/") for source in self.sources if source.startswith("policy/"))

    @property
    def dated(self) -> bool:
        return self.valid_from is not None or self.valid_to is not None

    def in_force(self, day: str | None) -> bool:
        """Whether it may be chosen on this local date (ISO 8601); when none is known, only without dates of its own."""
        if not self.dated:
            return True
        first, last = self._dates
        return day is not None and first <= day <= last

    @cached_property
    def _dates(self) -> tuple[str, str]:
        return (self.valid_from or date.min).isoformat(), (self.valid_to or date.max).isoformat()

    def fits(self, situation: Situation) -> bool:
        """Whether all its conditions hold, on a day it is in force."""
        day = situation.get(DATE)
        return self.in_force(day if isinstance(day, str) else None) and all(
            situation.get(path) in values for path, values in self.when.items()
        )

    def matched(self, situation: Situation) -> str:
        """The conditions that held, for people: `shipment.status=in_transit`."""
        return ", ".join(_spoken(path, situation.get(path)) for path in self.when)


def _as_list(values: object) -> list[Value]:
    return list(values) if isinstance(values, (list, tuple)) else [values]  # type: ignore[list-item]  # checked by pydantic


def _spoken(path: str, value: Value) -> str:
    if path.startswith("known."):
        return f"{path.removeprefix('known.')} {'known' if value else 'missing'}"
    return f"{path}={value}"
