"""Read all data files at start and refuse to start when anything in them is wrong, naming file and scenario."""

from collections import Counter
from collections.abc import Iterable, Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable

from crossdesk.contracts.event import Country
from crossdesk.errors import Misconfigured
from pydantic import BaseModel, ConfigDict, RootModel

from knowledge.check_coverage import coverage_faults
from knowledge.check_laws import law_faults
from knowledge.check_scenarios import phrase_faults, policy_faults, scenario_faults
from knowledge.conventions import Conventions, conventions
from knowledge.data_file import fit, read_data, read_model
from knowledge.laws import Laws
from knowledge.library import Library, Rules
from knowledge.manners.load_manners import load_manners, manner_faults
from knowledge.more_languages import ByLanguage, Wordings, add_to_phrase, add_to_scenario, wording_faults
from knowledge.policy import Policies
from knowledge.romanised import Romanised
from knowledge.scenario import Scenario, Texts
from knowledge.seasons import Seasons
from knowledge.topics import Topics


class Family(BaseModel):
    """`scenarios/<family>.yaml`: the intents of a family, and scenarios (of these and other intents)."""

    model_config = ConfigDict(extra="forbid")

    intents: list[str]
    scenarios: list[dict[str, object]]


class Markets(RootModel[dict[str, list[Country]]]):
    """`markets.yaml`: law -> countries."""


class Exponents(BaseModel):
    exponents: dict[int, list[str]]


def load_library(folder: Traversable | None = None) -> Library:
    """The checked library of the package, or of another folder of the same layout.

    Raises Misconfigured with every fault found: file, scenario, what is wrong.
    """
    root = folder or files("knowledge")
    rules = read_model(root / "rules.yaml", Rules, "rules.yaml")
    wordings = load_wordings(root, rules)
    families = [(name, read_model(file, Family, f"scenarios/{name}")) for name, file in _yaml_files(root / "scenarios")]
    scenarios = [(name, scenario) for name, family in families for scenario in _scenarios(name, family, wordings)]
    phrases = _phrases(root)
    of_wordings = list(wording_faults(wordings, rules.commonest, phrases, {each.id: each for _, each in scenarios}))
    phrases = {name: _taken_apart(name, add_to_phrase(name, phrase, wordings)) for name, phrase in phrases.items()}
    library = Library(
        rules=rules,
        conventions=_conventions(root),
        intents=tuple(intent for _, family in families for intent in family.intents),
        scenarios=tuple(scenario for _, scenario in scenarios),
        families={scenario.id: name.removesuffix(".yaml") for name, scenario in scenarios},
        moments=phrases.pop("moment").wordings,
        phrases=phrases,
        policies=_policies(root),
        laws=read_model(root / "laws.yaml", Laws, "laws.yaml"),
        manners=load_manners(root / "manners"),
    )
    of_texts = (phrase_faults(library), scenario_faults(library, scenarios))
    of_manners = manner_faults(library.manners, rules.all_languages, library.by_id, library.phrases)
    _refuse(of_wordings, law_faults(library), policy_faults(library), *of_texts, of_manners)
    _refuse(coverage_faults(library, scenarios))
    return library


def _refuse(*found: Iterable[str]) -> None:
    faults = [fault for some in found for fault in some]
    if faults:
        raise Misconfigured("knowledge cannot start:\n" + "\n".join(faults))


def _scenarios(file: str, family: Family, wordings: ByLanguage) -> Iterator[Scenario]:
    for position, row in enumerate(family.scenarios, start=1):
        scenario = fit(row, Scenario, f"scenarios/{file}: scenario {row.get('id', f'number {position}')}")
        yield add_to_scenario(scenario, wordings)


def load_wordings(root: Traversable, rules: Rules) -> ByLanguage:
    """Texts in the languages that are offered; other files of the folder are left alone.

    Raises Misconfigured naming the file that is missing or wrong.
    """
    names = {language: f"wordings/{language}.yaml" for language in rules.more_languages}
    missing = [name for name in names.values() if not (root / name).is_file()]
    _refuse(f"{name} is missing, rules.yaml lists it under more_languages" for name in missing)
    return {language: read_model(root / name, Wordings, name) for language, name in names.items()}


def _phrases(root: Traversable) -> dict[str, Texts]:
    rows = read_data(root / "phrases.yaml")
    if not {"moment", "opening"} <= rows.keys():
        raise Misconfigured("phrases.yaml: the phrases `moment` and `opening` are needed by the code")
    return {name: fit({"texts": texts}, Texts, f"phrases.yaml: {name}") for name, texts in rows.items()}


def _taken_apart(name: str, phrase: Texts) -> Texts:
    try:
        _ = phrase.wordings
    except ValueError as error:
        raise Misconfigured(f"phrases.yaml or wordings: {name}: {error}") from error
    return phrase


def _policies(root: Traversable) -> dict[str, Policies]:
    found = _yaml_files(root / "policies")
    return {name.removesuffix(".yaml"): read_model(file, Policies, f"policies/{name}") for name, file in found}


def _conventions(root: Traversable) -> Conventions:
    exponents = read_model(root / "currencies.yaml", Exponents, "currencies.yaml").exponents
    topics = read_model(root / "topics.yaml", Topics, "topics.yaml")
    romanised = read_model(root / "romanised.yaml", Romanised, "romanised.yaml")
    zones = read_data(root / "main_zones.yaml")
    return conventions(zones, exponents, _markets(root), _seasons(root), topics, romanised)


def _markets(root: Traversable) -> dict[str, list[str]]:
    markets = read_model(root / "markets.yaml", Markets, "markets.yaml").root
    times = Counter(country for countries in markets.values() for country in countries)
    for country, given in times.items():
        if given > 1:
            raise Misconfigured(f"markets.yaml: {country} is listed {given} times: one country, one law")
    return markets


def _seasons(root: Traversable) -> Seasons:
    return read_model(root / "seasons.yaml", Seasons, "seasons.yaml")


def _yaml_files(folder: Traversable) -> list[tuple[str, Traversable]]:
    """Names and files in the order of the names: scenarios are tried in that order."""
    found = [(file.name, file) for file in folder.iterdir() if file.name.endswith(".yaml")]
    return sorted(found, key=lambda named: named[0])
