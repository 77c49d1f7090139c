"""Forms of address by language, as `registers.yaml` tells them apart."""

import re
from typing import Self

from crossdesk.manners.read_manners import Part, read
from pydantic import Field, model_validator


class Form(Part):
    """One form of address. `say` is what stands for the polite one; the other fields are told in `registers.yaml`."""

    say: str = Field(min_length=1)
    words: frozenset[str] = frozenset()
    starts: frozenset[str] = frozenset()
    shapes: tuple[re.Pattern[str], ...] = ()
    exceptions: frozenset[str] = Field(default=frozenset(), alias="except")
    not_after: frozenset[str] = frozenset()
    parts: tuple[str, ...] = ()
    ends: re.Pattern[str] | None = None
    unless: re.Pattern[str] | None = None
    cased: bool = False

    @model_validator(mode="after")
    def _no_contradiction(self) -> Self:
        both = self.words & self.exceptions
        if both:
            raise ValueError(f"`words` and `except` both hold {', '.join(sorted(both))}")
        if self.unless and not self.ends:
            raise ValueError("`unless` without `ends` has nothing to except from")
        return self


class Register(Part):
    """A language's forms of address by name, and frequent words of it."""

    common: frozenset[str] = frozenset()
    forms: dict[str, Form] = {}

    @model_validator(mode="after")
    def _a_word_is_of_one_form(self) -> Self:
        seen: dict[str, str] = {}
        for name, form in self.forms.items():
            for word in sorted(form.words):
                if seen.setdefault(word, name) != name:
                    raise ValueError(f"{word!r} is a word of both {seen[word]} and {name}")
        return self

    def familiar(self) -> frozenset[str]:
        """Words that speak for the language: the frequent ones and those of its forms."""
        return self.common.union(*(form.words for form in self.forms.values() if not form.cased))


def load_registers() -> dict[str, Register]:
    """The installed table. Raises Misconfigured."""
    return read("registers.yaml", dict[str, Register], "translation.manners")
