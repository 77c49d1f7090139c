"""All that can be said: scenarios in the order in which they are tried, phrases, rules and the shops' policies."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from knowledge.conventions import Conventions
from knowledge.laws import Laws
from knowledge.manners.manner import Manners
from knowledge.policy import UNTOLD, Policies
from knowledge.scenario import Scenario, Texts
from knowledge.scenario_index import ScenarioIndex
from knowledge.situation import Situation
from knowledge.wording import Wording

Named = Literal["product", "order_reference", "tracking_number", "country"]
"""What a message may name: goods, an order or a parcel, a parcel, a country."""


class SeldomNamed(BaseModel):
    """A message that names this hardly ever has one of these intents: their odds are multiplied by `odds` (0 to 1)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    named: Named
    odds: float = Field(gt=0, le=1)
    intents: frozenset[str]


class Rules(BaseModel):
    """`rules.yaml`. Under `answer_from_confidence` (0 to 1) nothing is answered: the customer is asked, or a person is.

    `seldom_named`: what speaks against which intents.

    A parcel without news for more than `stale_after_days` has gone quiet. Every scenario has a text in each of
    `languages`, and each of the `commonest` scenarios in `more_languages` too.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    answer_from_confidence: float = Field(gt=0, lt=1)
    general_answer_from_confidence: float = Field(gt=0, lt=1)
    seldom_named: tuple[SeldomNamed, ...] = ()
    stale_after_days: int = Field(ge=1)
    languages: tuple[str, ...]
    more_languages: tuple[str, ...] = ()
    commonest: tuple[str, ...] = ()
    language_fallbacks: dict[str, str] = {}
    skills: tuple[str, ...]

    @property
    def all_languages(self) -> tuple[str, ...]:
        return (*self.languages, *self.more_languages)

    @property
    def stale_after(self) -> timedelta:
        return timedelta(days=self.stale_after_days)


@dataclass(frozen=True, eq=False)
class Library:
    """Everything loaded at start. `scenarios` are in the order of the files. Equal is only one and the same.

    `families` tells for each scenario's id the file it stands in, without `.yaml`. `phrases` are said in several
    scenarios; `moments` is how a date, a time and its clock are put together.
    """

    rules: Rules
    conventions: Conventions
    intents: tuple[str, ...]
    scenarios: tuple[Scenario, ...]
    families: Mapping[str, str]
    phrases: Mapping[str, Texts]
    moments: Mapping[str, Wording]
    policies: Mapping[str, Policies]
    laws: Laws
    manners: Manners

    @cached_property
    def by_subject(self) -> Mapping[str, tuple[Scenario, ...]]:
        """Scenarios of an intent or occasion: most conditions first, then the order of the files."""
        ordered = sorted(self.scenarios, key=lambda scenario: -len(scenario.when))
        subjects = dict.fromkeys(subject for scenario in ordered for subject in scenario.subjects)
        return {subject: tuple(s for s in ordered if subject in s.subjects) for subject in subjects}

    @cached_property
    def indexes(self) -> Mapping[str, ScenarioIndex]:
        """For each intent or occasion, its scenarios by the values of their conditions."""
        return {subject: ScenarioIndex.of(scenarios) for subject, scenarios in self.by_subject.items()}

    @cached_property
    def by_id(self) -> Mapping[str, Scenario]:
        return {scenario.id: scenario for scenario in self.scenarios}

    def choose(self, subject: str, situation: Situation, tenant: str) -> Scenario | None:
        """The first scenario that fits and whose policies the tenant has; None when there is none."""
        index, policies = self.indexes.get(subject), self.shop(tenant)
        if index is None:
            return None
        return next((each for each in index.fitting(situation) if policies.cover(each.policies)), None)

    def wording_of(self, scenario: Scenario, language: str, form: str | None) -> tuple[Wording, str | None]:
        """A scenario's text, and the form of address it is in: None where that is the shipped one."""
        other = self.manners.registers.get(language, {}).get(form) if form else None
        if other and scenario.id in other.scenarios:
            return other.scenarios[scenario.id], form
        return scenario.wordings[language], None

    def phrase(self, name: str, language: str, form: str | None) -> Wording | None:
        """A phrase in a form of address; the shipped one where none is given, or the phrase addresses nobody."""
        other = self.manners.registers.get(language, {}).get(form) if form else None
        if other and name in other.phrases:
            return other.phrases[name]
        return self.phrases[name].wordings[language] if name in self.phrases else None

    def shop(self, tenant: str) -> Policies:
        """What this shop promises; one that has told us nothing promises nothing."""
        return self.policies.get(tenant, UNTOLD)
