"""One scenario: when it applies, what is said in which language, and what it rests on."""

from functools import cached_property
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from knowledge.situation import FACTS, Situation, Value
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
        return {language: parse_wording(text) for language, text in self.texts.items()}


class Scenario(Texts):
    """A row of `scenarios/<family>.yaml`.

    `when` maps a condition to the values that satisfy it; `missing: fact` and `known: fact` become `known.<fact>`
    with False and True. `skill` is the person's; on a question, the person's who takes over when asking did not help.
    `handover` is the note for that person, in English.
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
        return tuple(fact for fact in FACTS if self.when.get(f"known.{fact}") == (False,))

    @cached_property
    def policies(self) -> tuple[str, ...]:
        """Policies of the shop it rests on: without them it cannot be said."""
        return tuple(source.removeprefix("policy/") for source in self.sources if source.startswith("policy/"))

    @cached_property
    def _conditions(self) -> tuple[tuple[str, tuple[Value, ...]], ...]:
        return tuple(self.when.items())

    def fits(self, situation: Situation) -> bool:
        for path, values in self._conditions:  # noqa: SIM110  # `all` takes twice as long, for every scenario tried
            if situation.get(path) not in values:
                return False
        return True

    def matched(self, situation: Situation) -> str:
        """The conditions that held, for people: `shipment.status=in_transit`."""
        return ", ".join(_spoken(path, situation.get(path)) for path in self.when)


def _as_list(values: object) -> list[Value]:
    return list(values) if isinstance(values, (list, tuple)) else [values]  # type: ignore[list-item]  # checked by pydantic


def _spoken(path: str, value: Value) -> str:
    if path.startswith("known."):
        return f"{path.removeprefix('known.')} {'known' if value else 'missing'}"
    return f"{path}={value}"
