"""Whether an agent's reply is to be translated, told before it is sent: it is held for that and for nothing else."""

from typing import NamedTuple

from translation.engines.ask import Origin, in_order
from translation.language import UNDETERMINED
from translation.translate_text import NO_ENGINE, TranslationDesk, Wanted, same_language, source_of


class ReplyPlan(NamedTuple):
    """`language` (BCP 47) is what the reply is written in; `why` is half a sentence."""

    language: str
    translate: bool
    why: str


def plan_reply(desk: TranslationDesk, wanted: Wanted) -> ReplyPlan:
    """Asks no engine: reads the language, and looks whether an engine is set up that may have the text."""
    source = source_of(desk.detector, wanted)
    why_not = _why_not(desk, wanted, source.language)
    return ReplyPlan(source.language, why_not is None, why_not or f"translated from {source.language}")


def _why_not(desk: TranslationDesk, wanted: Wanted, source: str) -> str | None:
    if source == UNDETERMINED.language:
        return "the text gives no hint of its language"
    if same_language(source, wanted.target):
        return "the customer reads the language it is written in"
    if desk.engines is None:
        return NO_ENGINE
    if not in_order(desk.engines, source, wanted.target, Origin(wanted.tenant, wanted.country, wanted.domain)):
        return f"no translation engine for {source} to {wanted.target} may have the text"
    return None
