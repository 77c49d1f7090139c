"""How a shift's end is handed over, as `handover.yaml` says, or a shop's own minutes."""

from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import Self

import yaml
from crossdesk.contracts.desks import HandoverTimes
from crossdesk.contracts.gateway import Channel
from crossdesk.errors import Misconfigured
from pydantic import BaseModel, ConfigDict, Field, ValidationError


class HandoverRules(BaseModel):
    """See `crossdesk.contracts.desks.HandoverTimes`; `live` are channels in which somebody is being talked with."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ahead_minutes: int = Field(ge=0, le=120)
    grace_minutes: int = Field(ge=0, le=120)
    pause_minutes: int = Field(ge=0, le=240)
    live: frozenset[Channel]

    @property
    def ahead(self) -> timedelta:
        return timedelta(minutes=self.ahead_minutes)

    @property
    def grace(self) -> timedelta:
        return timedelta(minutes=self.grace_minutes)

    @property
    def pause(self) -> timedelta:
        return timedelta(minutes=self.pause_minutes)

    def with_times(self, times: HandoverTimes) -> Self:
        """The shop's minutes where it gave any."""
        return self.model_copy(update=times.model_dump(exclude_none=True))


@cache
def load_handover_rules() -> HandoverRules:
    """Read `handover.yaml`. Raises Misconfigured naming what is wrong there."""
    text = (files("routing") / "follow_sun" / "handover.yaml").read_text(encoding="utf-8")
    try:
        return HandoverRules.model_validate(yaml.safe_load(text))
    except ValidationError as error:
        raise Misconfigured(f"routing/follow_sun/handover.yaml: {error}") from error
