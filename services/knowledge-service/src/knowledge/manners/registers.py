"""Texts in another form of address than the shipped ones: `manners/registers/<language>.<a name of the form>.yaml`."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from knowledge.more_languages import Wordings
from knowledge.scenario import Scenario, Texts
from knowledge.wording import Wording, parse_wording

GAPS = re.compile(r"\{[a-z][a-z0-9_.]*(?=[},])|[\[\]]")
"""What opens a gap, and the brackets around what may be left out."""


class Given(Wordings):
    """A file: phrases and scenarios, and the `form` of address they have."""

    form: str


@dataclass(frozen=True, eq=False)
class OtherRegister:
    """Texts of one language in one form. A text that addresses nobody need not be here."""

    where: str
    language: str
    given: Given

    @cached_property
    def scenarios(self) -> Mapping[str, Wording]:
        return {name: parse_wording(text, self.language) for name, text in self.given.scenarios.items()}

    @cached_property
    def phrases(self) -> Mapping[str, Wording]:
        return {name: parse_wording(text, self.language) for name, text in self.given.phrases.items()}


def register_faults(
    register: OtherRegister, scenarios: Mapping[str, Scenario], phrases: Mapping[str, Texts]
) -> Iterator[str]:
    """Texts that belong to nothing, or whose gaps are not those of the text they stand for."""
    try:
        _ = register.scenarios, register.phrases
    except ValueError as error:
        yield f"{register.where}: {error}"
        return
    given = register.given
    for kind, texts, shipped in (("scenario", given.scenarios, scenarios), ("phrase", given.phrases, phrases)):
        for name in texts:
            text = shipped[name].texts.get(register.language) if name in shipped else None
            if text is None:
                yield f"{register.where}: no {kind} {name} has a text in {register.language}"
            elif GAPS.findall(text) != GAPS.findall(texts[name]):
                yield f"{register.where}: {kind} {name} fills other gaps than the shipped text, or in another order"
