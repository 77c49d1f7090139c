"""One guided flow: questions with their answers, and where each answer leads. Pure rules on a graph without cycles."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Annotated, Literal

from crossdesk.contracts.logistics import Trouble
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from knowledge.scenario import PersonReason, Texts
from knowledge.situation import Situation, Value

Kind = Literal[
    "choice",
    "yes_no",
    "order_id",
    "tracking_number",
    "amount",
    "date",
    "photo",
    "document",
    "number",
    "text",
    "country",
    "postcode",
]
Answered = str | int | None
"""An answer as it is kept: the option's id, `yes` or `no`, an ISO code or date, a number as text; None when skipped.

An amount is `3990 EUR` (minor units), a photo the number of pictures, a document the number of files or what was
written instead.
"""

SKIPPED = "skipped"
"""What an arc calls the answer of a customer who has none to give."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _spelled_out(given: object) -> object:
    """`missing: fact` and `known: fact` as the conditions they stand for, single values as tuples of one."""
    if not isinstance(given, dict):
        return given
    conditions = {path: _listed(values) for path, values in given.items() if path not in ("known", "missing")}
    for word, holds in (("known", True), ("missing", False)):
        conditions.update({f"known.{fact}": (holds,) for fact in _listed(given.get(word, ()))})
    return conditions


def _listed(values: object) -> tuple[object, ...]:
    return tuple(values) if isinstance(values, (list, tuple)) else (values,)


Conditions = Annotated[dict[str, tuple[Value, ...]], BeforeValidator(_spelled_out)]


def fits(when: Mapping[str, tuple[Value, ...]], situation: Situation) -> bool:
    """Whether all conditions hold. Unlike scenarios', they may ask for None: that nothing is known."""
    return all(situation.get(path) in values for path, values in when.items())


class Start(_Strict):
    """Intents and conditions under which a flow begins."""

    intents: tuple[str, ...] = Field(min_length=1)
    when: Conditions = {}


class Arc(_Strict):
    """Where an answer leads: taken when the answer is one of `value` (any, if none is given) and `when` holds."""

    to: str
    value: Annotated[tuple[str, ...], BeforeValidator(_listed)] = ()
    when: Conditions = {}

    def leads(self, answer: Answered, situation: Situation) -> bool:
        return (not self.value or (SKIPPED if answer is None else answer) in self.value) and fits(self.when, situation)


def _as_arcs(given: object) -> object:
    return [{"to": given}] if isinstance(given, str) else given


class Option(Texts):
    """One of the answers to choose from: its label, and in `also`, by language, other words customers have for it.

    A message that is surely understood as one of `intents` chooses it as well.
    """

    also: dict[str, tuple[str, ...]] = {}
    intents: tuple[str, ...] = ()


class Step(Texts):
    """A question. `texts` ask it; `invalid` is said before it is asked again, else what is usual for the kind.

    `report` names the answer to agents, in English. `attempts`: answers that are none, after which a person takes over.
    `low` and `high` bound a number (in `unit`), the characters of a text, the age of a date in days. A postcode is one
    of the country that the step `of` asked for. `from_message`: not asked when a message named it unasked.
    `skippable`: the customer may have no answer. `free`: a text is told in own words, so that nothing in it is another
    request but a question.
    """

    kind: Kind
    report: str = Field(min_length=1)
    next: Annotated[tuple[Arc, ...], BeforeValidator(_as_arcs)] = Field(min_length=1)
    invalid: Texts | None = None
    options: dict[str, Option] = {}
    low: float = 0
    high: float = 500
    unit: str | None = None
    of: str | None = None
    from_message: bool = False
    skippable: bool = False
    free: bool = False
    attempts: int = Field(default=2, ge=1, le=5)

    @model_validator(mode="after")
    def _has_what_its_kind_needs(self) -> "Step":
        if (self.kind == "choice") != bool(self.options):
            raise ValueError("`options` must be given for kind `choice`, and for no other")
        if self.kind == "postcode" and not self.of:
            raise ValueError("`of` must name the step that asks for the country of the postcode")
        if self.low > self.high:
            raise ValueError("`low` is above `high`")
        return self

    @property
    def values(self) -> tuple[str, ...]:
        """Answers that arcs may tell apart."""
        own = tuple(self.options) if self.kind == "choice" else ("yes", "no") if self.kind == "yes_no" else ()
        return (*own, SKIPPED) if self.skippable else own

    def place_after(self, answer: Answered, situation: Situation) -> str:
        """The step or ending this answer leads to. Raises LookupError where none does: the loader sees to it."""
        for arc in self.next:
            if arc.leads(answer, situation):
                return arc.to
        raise LookupError(f"no arc for the answer to {self.report}")


class Lookup(_Strict):
    """What a number means: `{look.<name>}` in the ending's texts. `up_to`: the largest number -> what is said."""

    of: str
    up_to: dict[float, str] = Field(min_length=1)

    def found(self, number: float) -> str | None:
        return next((said for limit, said in sorted(self.up_to.items()) if number <= limit), None)


class Ending(Texts):
    """How a flow ends: with an answer, or with a person, who gets what was collected under the name of `outcome`."""

    kind: Literal["answer", "person"]
    skill: str = "general"
    reason: PersonReason = "judgement_needed"
    handover: str = ""
    outcome: str | None = Field(default=None, pattern=r"^[a-z][a-z0-9_]*$")
    lookups: dict[str, Lookup] = {}

    @model_validator(mode="after")
    def _a_person_is_told_what_to_do(self) -> "Ending":
        if (self.kind == "person") != bool(self.handover):
            raise ValueError("`handover` must be given for kind `person`, and for no other")
        return self


class Flow(_Strict):
    """A file of `flows/`. `related` are intents that go on with it: they are no other question between.

    `topic` follows "Back to": what the customer is after. `intro` is said before the first question. `owner` is the
    skill that keeps the texts right. A customer silent for `timeout_hours` has left. `notices`: what customers are told
    of a parcel's trouble, between `intro` and the first question. Such a flow is begun by us, and that question offers
    what suits the case.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    starts: tuple[Start, ...] = ()
    notices: dict[Trouble, Texts] = {}
    related: tuple[str, ...] = ()
    owner: str
    timeout_hours: int = Field(ge=1, le=24 * 14)
    sources: tuple[str, ...] = ()
    topic: Texts
    intro: Texts
    first: str
    steps: dict[str, Step] = Field(min_length=1)
    endings: dict[str, Ending] = Field(min_length=1)

    @model_validator(mode="after")
    def _something_begins_it(self) -> "Flow":
        if bool(self.starts) == bool(self.notices):
            raise ValueError("`starts` or `notices` must be given, and not both")
        return self

    def offering(self, choices: Sequence[str]) -> "Flow":
        """The flow with these options of its first question alone, in their order."""
        step = self.steps[self.first]
        offered = {choice: step.options[choice] for choice in choices if choice in step.options}
        steps = {**self.steps, self.first: step.model_copy(update={"options": offered})}
        return self.model_copy(update={"steps": steps})

    @cached_property
    def intents(self) -> frozenset[str]:
        return frozenset(intent for start in self.starts for intent in start.intents)

    @cached_property
    def policies(self) -> tuple[str, ...]:
        """Policies of the shop its texts rest on."""
        return tuple(source.removeprefix("policy/") for source in self.sources)

    def conditions(self, intent: str, situation: Situation) -> int | None:
        """The most conditions among its starts that fit; None when none does."""
        return max((len(s.when) for s in self.starts if intent in s.intents and fits(s.when, situation)), default=None)

    def targets(self, place: str) -> Iterator[str]:
        """Where the arcs of a place lead; endings lead nowhere."""
        if place in self.steps:
            yield from dict.fromkeys(arc.to for arc in self.steps[place].next)
