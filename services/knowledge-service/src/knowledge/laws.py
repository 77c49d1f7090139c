"""What the law of a market gives customers: `laws.yaml`, the only place where its periods are kept as values."""

from collections.abc import Iterable, Iterator

from pydantic import BaseModel, ConfigDict, Field, RootModel

from knowledge.policy import PolicyValue

PREFIX = "law."
"""Before the name of a value in texts: `{law.withdrawal_days}`."""

SOURCE = "law/"
"""Before a market in sources: `law/EU`."""


class LawValue(BaseModel):
    """A value with the article it stands in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: PolicyValue
    source: str = Field(min_length=5)


class Laws(RootModel[dict[str, dict[str, LawValue]]]):
    """`laws.yaml`: law (a market of `markets.yaml`) -> name -> value."""

    def find(self, law: str | None, name: str) -> PolicyValue | None:
        """The value of this name under a law; None when we know of none."""
        found = self.root.get(law or "", {}).get(name)
        return found.value if found else None

    def shared_names(self, laws: Iterable[object]) -> frozenset[str]:
        """Names that every one of these laws has a value for."""
        names = [frozenset(self.root.get(str(law), {})) for law in laws]
        return frozenset.intersection(*names) if names else frozenset()


def laws_cited(sources: Iterable[str]) -> Iterator[str]:
    """The markets out of a scenario's sources."""
    return (source.removeprefix(SOURCE) for source in sources if source.startswith(SOURCE))
