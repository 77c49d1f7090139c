"""What comes first in an answer, by what a market lays weight on: `manners/emphasis.yaml`."""

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Emphasis(Part):
    """`estimate_first`: when a parcel comes is said before where it was last seen.

    `leads`: courtesies before the text, the first that fits. `adds`: phrases after the text of a parcel that does not
    hold them. `ends`: courtesies after a first answer.
    """

    estimate_first: bool = False
    leads: tuple[str, ...] = ()
    adds: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()


class Trouble(Part):
    """What is apologised for: intents, states of a parcel, feelings of the customer."""

    intents: frozenset[str]
    states: frozenset[str]
    feelings: frozenset[str]


class Emphases(Part):
    """`emphasis.yaml`. `own_forms`: language -> the form of address its shipped texts have."""

    by_name: dict[str, Emphasis]
    trouble: Trouble
    closing_channels: frozenset[str]
    own_forms: dict[str, str]
