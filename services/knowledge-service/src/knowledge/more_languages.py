"""Texts in languages beyond the core ones: `wordings/<language>.yaml` has all phrases, some scenarios and flows."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict

from knowledge.scenario import Scenario, Texts

T = TypeVar("T", bound=Texts)


class Wordings(BaseModel):
    """`wordings/<language>.yaml`: name of a phrase or id of a scenario -> its text.

    `flows`: id of a flow -> place of a text in its file (`steps.choice.options.wait`) -> the text. `flow_phrases`: name
    of a phrase of all flows -> its text.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    phrases: dict[str, str]
    scenarios: dict[str, str] = {}
    flows: dict[str, dict[str, str]] = {}
    flow_phrases: dict[str, str] = {}


ByLanguage = Mapping[str, Wordings]


def add_to_phrase(name: str, phrase: T, wordings: ByLanguage) -> T:
    """The phrase with its texts in more languages."""
    return added(phrase, {language: given.phrases.get(name) for language, given in wordings.items()})


def add_to_scenario(scenario: Scenario, wordings: ByLanguage) -> Scenario:
    """The scenario with its texts in more languages."""
    return added(scenario, {language: given.scenarios.get(scenario.id) for language, given in wordings.items()})


def add_to_flow(flow: str, rows: Any, wordings: ByLanguage) -> Iterator[str]:
    """Put the texts of a flow into its file as read, and tell of those whose place it does not have."""
    for language, given in wordings.items():
        for place, text in given.flows.get(flow, {}).items():
            texts = _texts_at(rows, place)
            if texts is None:
                yield f"wordings/{language}.yaml: flow {flow} has no text at {place}"
            else:
                texts[language] = text


def _texts_at(rows: Any, place: str) -> dict[str, str] | None:
    for name in (*place.split("."), "texts"):
        rows = rows.get(name) if isinstance(rows, dict) else None
    return rows if isinstance(rows, dict) else None


def added(texts: T, more: Mapping[str, str | None]) -> T:
    """Texts with those of more languages; none where a language has no text."""
    given = {language: text for language, text in more.items() if text is not None}
    return texts.model_copy(update={"texts": {**given, **texts.texts}}) if given else texts


def wording_faults(
    wordings: ByLanguage, commonest: tuple[str, ...], phrases: Mapping[str, Texts], scenarios: Mapping[str, Scenario]
) -> Iterator[str]:
    """Texts that are missing or belong to nothing; `scenarios` by their ids.

    Whether the texts themselves are right is checked with those of the core languages.
    """
    for name in commonest:
        if name not in scenarios:
            yield f"rules.yaml: commonest: no scenario has the id {name}"
    for language, given in wordings.items():
        where = f"wordings/{language}.yaml"
        yield from (f"{where}: the phrase {name} is missing" for name in phrases if name not in given.phrases)
        yield from (f"{where}: no phrase is called {name}" for name in given.phrases if name not in phrases)
        yield from (f"{where}: no scenario has the id {name}" for name in given.scenarios if name not in scenarios)
        for name in commonest:
            if name in scenarios and language not in scenarios[name].texts:
                yield f"{where}: scenario {name} is missing, it is one of the commonest"
        for name in given.scenarios.keys() & scenarios.keys():
            yield from _text_faults(where, language, scenarios[name], given.scenarios[name])


def _text_faults(where: str, language: str, scenario: Scenario, text: str) -> Iterator[str]:
    if scenario.texts[language] != text:
        yield f"{where}: scenario {scenario.id} has a text in {language} in its own file already"
    try:
        english, ours = scenario.wordings["en"].gaps, scenario.wordings[language].gaps
    except (KeyError, ValueError):  # told by the checks of scenarios
        return
    for gap in sorted(ours - english):
        yield f"{where}: scenario {scenario.id}: {{{gap}}} is not in the English text"
