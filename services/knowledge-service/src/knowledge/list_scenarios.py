"""What there is to say: scenarios counted and listed, for those who write them."""

from collections import Counter
from collections.abc import Iterator

from knowledge.library import Library
from knowledge.scenario import Scenario


def count_scenarios(library: Library) -> str:
    """The number of scenarios, in all and by family (the file they stand in)."""
    by_family = Counter(library.families[scenario.id] for scenario in library.scenarios)
    lines = [f"{number:5} {family}" for family, number in sorted(by_family.items())]
    return "\n".join([f"{len(library.scenarios)} scenarios", *lines])


def list_scenarios(library: Library, subject: str | None = None) -> str:
    """A line for each scenario (of an intent or occasion, if one is given): id, kind, conditions, languages.

    Those of a subject come in the order in which they are tried. Raises ValueError when there is no such subject.
    """
    if subject is not None and subject not in library.by_subject:
        known = ", ".join(sorted(library.by_subject))
        raise ValueError(f"no scenario is for the intent {subject}; there are: {known}")
    chosen = library.scenarios if subject is None else library.by_subject[subject]
    return "\n".join("\t".join(_columns(scenario, library)) for scenario in chosen)


def _columns(scenario: Scenario, library: Library) -> Iterator[str]:
    yield scenario.id
    yield scenario.kind
    conditions = [f"{path}={'|'.join(map(str, values))}" for path, values in scenario.when.items()]
    dates = [f"{name} {day}" for name, day in _dates(scenario)]
    yield "; ".join([*conditions, *dates]) or "-"
    yield " ".join(language for language in library.rules.all_languages if language in scenario.texts)


def _dates(scenario: Scenario) -> Iterator[tuple[str, str]]:
    if scenario.valid_from:
        yield "from", scenario.valid_from.isoformat()
    if scenario.valid_to:
        yield "to", scenario.valid_to.isoformat()
