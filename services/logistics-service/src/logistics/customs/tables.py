"""The rules files: read once, checked strictly, a union's rules joined to its members'."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TypeVar

import yaml
from crossdesk.contracts.customs_order import Strict
from crossdesk.errors import Misconfigured
from pydantic import ValidationError

from logistics.customs.rules import Dated, Market, Rule, RuleSet, Union

Tables = Mapping[str, Market]
Read = TypeVar("Read", bound=Strict)


@cache
def load_tables() -> Tables:
    """The markets by country code, from the files of this package. Raises Misconfigured as `read_tables` does."""
    return read_tables(files("logistics.customs"))


def read_tables(folder: Traversable) -> Tables:
    """The markets in `folder`/markets, with the rules of `folder`/unions joined after their own.

    Raises Misconfigured naming file and field when a file is malformed, is not named after its country, follows a
    union that is not there, or leaves a day from `covers_from` on without a rule that always holds.
    """
    unions = {path.name.removesuffix(".yaml"): _read(path, Union) for path in _yaml_files(folder / "unions")}
    markets = {}
    for path in _yaml_files(folder / "markets"):
        market = _joined(_read(path, Market), unions, path.name)
        for complaint in complaints(market, path.name):
            raise Misconfigured(f"{path.name}: {complaint}")
        markets[market.country] = market
    return markets


def complaints(market: Market, file_name: str) -> Iterator[str]:
    """What is wrong with a market beyond the shape of its file."""
    if file_name != f"{market.country}.yaml":
        yield f"is of {market.country}, so its name must be {market.country}.yaml"
    rules = {"duty": market.duty, "tax": market.tax}
    for name, of_kind in rules.items():
        for day in _days_without(market, [rule for rule in of_kind if rule.when.always()], of_kind):
            yield f"no rule of {name} always holds on {day}"
    for day in _days_without(market, market.rates, market.rates):
        yield f"no rates are given for {day}"
    names = [rule.rule for rule in (*market.duty, *market.tax, *market.fees)]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"two rules are called {name}"


def _days_without(market: Market, holding: Sequence[Dated], all_of_it: Sequence[Dated]) -> Iterator[dt.date]:
    turns = {market.covers_from, *(each.since for each in all_of_it)}
    turns |= {each.until + dt.timedelta(days=1) for each in all_of_it if each.until}
    for day in sorted(turns):
        if day >= market.covers_from and not any(each.holds(day) for each in holding):
            yield day


def _joined(market: Market, unions: Mapping[str, Union], file_name: str) -> Market:
    if market.follows is None:
        return market
    if market.follows not in unions:
        raise Misconfigured(f"{file_name}: follows {market.follows}, of which unions/ has no file")
    union = unions[market.follows]
    both: dict[str, Iterable[object]] = {
        name: (*getattr(market, name), *getattr(union, name)) for name in RuleSet.model_fields
    }
    return market.model_copy(update={**both, "no_border_with": market.no_border_with | union.members})


def _yaml_files(folder: Traversable) -> list[Traversable]:
    return sorted((path for path in folder.iterdir() if path.name.endswith(".yaml")), key=lambda path: path.name)


def _read(path: Traversable, shape: type[Read]) -> Read:
    try:
        return shape.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        problem = error.errors()[0]
        place = ".".join(str(part) for part in problem["loc"])
        raise Misconfigured(f"{path.name}: {place}: {problem['msg']}") from error
    except (OSError, yaml.YAMLError) as error:
        raise Misconfigured(f"{path.name} cannot be read: {error}") from error


def in_force(rules: Sequence[Rule], on: dt.date) -> list[Rule]:
    """The rules that hold on a day, in their order."""
    return [rule for rule in rules if rule.holds(on)]
