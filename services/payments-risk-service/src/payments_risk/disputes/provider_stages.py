"""The stages of a dispute in each provider's own words. No I/O but reading the table."""

from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Literal

from pydantic import BaseModel, ConfigDict

from payments_risk.disputes.dispute_case import Awaiting, Stage
from payments_risk.disputes.tables import Sources, read_table

Speaker = Literal["stripe", "adyen", "paypal"]


class Meaning(BaseModel):
    """What a provider's word says: the stage, and who is to act then."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    stage: Stage
    awaiting: Awaiting
    source: str


class Turn(BaseModel):
    """What a provider's word beside the stage says: who is to act."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    awaiting: Awaiting
    source: str


class ProviderStages(BaseModel):
    """The table of words by provider; `statuses` are those said beside the stage."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sources: Sources
    words: Mapping[Speaker, Mapping[str, Meaning]]
    statuses: Mapping[Speaker, Mapping[str, Turn]] = {}


def load_provider_stages(file: Traversable | None = None) -> ProviderStages:
    """Read the table. Raises Misconfigured naming file and place when it is malformed."""
    file = file or files("payments_risk.disputes") / "provider_stages.yaml"
    table = read_table(ProviderStages, file)
    named = [meaning.source for words in table.words.values() for meaning in words.values()]
    named += [turn.source for words in table.statuses.values() for turn in words.values()]
    table.sources.must_have(named, file.name)
    return table


def turn_said(table: ProviderStages, provider: Speaker, status: str | None) -> Awaiting | None:
    """Who is to act by the word said beside the stage; None where it says nothing of it."""
    turn = table.statuses.get(provider, {}).get((status or "").strip())
    return turn.awaiting if turn else None


def stage_said(table: ProviderStages, provider: Speaker, word: str) -> Meaning | None:
    """What a word means: Stripe's `status`, Adyen's `eventCode`, PayPal's `dispute_life_cycle_stage`, and once it is
    resolved PayPal's `outcome_code`. None where the provider is not known to say it.
    """
    return table.words[provider].get(word.strip())
