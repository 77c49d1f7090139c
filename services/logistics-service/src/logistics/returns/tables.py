"""The tables of returns: one YAML file a market, and the English wording of steps, documents and notes."""

from datetime import date
from functools import cache
from importlib.resources import files

import yaml
from crossdesk.contracts.return_options import ReturnLine
from pydantic import BaseModel, ConfigDict

from logistics.returns.rules import Market


class Tables(BaseModel):
    """All markets by country, and English texts by code."""

    model_config = ConfigDict(frozen=True)

    markets: dict[str, Market]
    wording: dict[str, str]

    def line(self, code: str, until: date | None = None) -> ReturnLine:
        """A step, document or note in English. Raises KeyError for a code that wording.yaml lacks."""
        return ReturnLine(code=code, text=self.wording[code], until=until)

    def lines(self, *codes: str) -> tuple[ReturnLine, ...]:
        return tuple(self.line(code) for code in codes)


@cache
def load_tables() -> Tables:
    """Read and check all tables, once a process. Raises pydantic's ValidationError when one is miswritten."""
    folder = files("logistics.returns")
    paths = sorted(folder.joinpath("markets").iterdir(), key=lambda path: path.name)
    markets = [yaml.safe_load(path.read_text("utf-8")) for path in paths if path.name.endswith(".yaml")]
    return Tables.model_validate(
        {
            "markets": {market["market"]: market for market in markets},
            "wording": yaml.safe_load(folder.joinpath("wording.yaml").read_text("utf-8")),
        }
    )
