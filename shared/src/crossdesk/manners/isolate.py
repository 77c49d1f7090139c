"""Numbers and Latin names within text written from the right, so that no sign changes its place on the screen."""

import re

ISOLATE, POP = "\u2068", "\u2069"
"""FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE (Unicode Standard Annex 9)."""
WRITTEN_FROM_THE_RIGHT = frozenset(
    {"ar", "arc", "ckb", "dv", "fa", "he", "ks", "nqo", "ps", "sd", "syr", "ug", "ur", "yi"}
)
_CHAR = r"A-Za-zÀ-ɏ0-9٠-٩۰-۹"
RUN = re.compile(rf"[+\-−#@$€£]?[{_CHAR}](?:[{_CHAR}]|[ \u00a0./:,+\-–−#@&%_'’](?=[{_CHAR}])){{0,500}}[%€£$]?")
"""A number or Latin words with the signs between them."""
WHOLE = re.compile("[\u2066\u2067\u2068][^\u2066-\u2069]*\u2069")
"""What is isolated already, without another isolate in it."""
STRAY = re.compile("[\u2066-\u2069]")


def is_from_the_right(language: str) -> bool:
    return language.split("-", maxsplit=1)[0].lower() in WRITTEN_FROM_THE_RIGHT


def isolated(text: str, language: str) -> str:
    """The text with isolates around each run of numbers or Latin words; as it is in languages from the left.

    What is isolated stays so; an isolate without its other half, or around others, is left out. Doing it twice changes
    nothing more (Unicode Standard Annex 9).
    """
    if not is_from_the_right(language):
        return text
    parts, at = [], 0
    for whole in WHOLE.finditer(text):
        parts += [_runs(text[at : whole.start()]), whole[0]]
        at = whole.end()
    return "".join([*parts, _runs(text[at:])])


def one_isolate(text: str, language: str) -> str:
    """A figure that is put into a sentence as a whole, isolated where the language needs it. `text` is balanced."""
    return f"{ISOLATE}{text}{POP}" if is_from_the_right(language) else text


def _runs(text: str) -> str:
    return RUN.sub(lambda run: f"{ISOLATE}{run[0]}{POP}", STRAY.sub("", text))
