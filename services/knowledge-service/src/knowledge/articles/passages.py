"""An article as passages: what is found, cited and quoted is the part that answers, not the whole page."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

ENOUGH = 450
"""Characters from which on a passage takes in no further paragraph."""
MOST = 900
"""Characters of a passage, and of what is quoted to a customer. Longer paragraphs end at a sentence."""
MOST_PASSAGES = 200

_HEADING = re.compile(r"^(#{1,6})[ \t]+(.+?)[ \t#]*$")
_HEADING_LINE = re.compile(r"^(#{1,6}[ \t].*)$", re.MULTILINE)
_BLANK_LINES = re.compile(r"\n[ \t]*\n")
_LINK = re.compile(r"!?\[([^\]\n]{0,500})\]\(<?([^)\s>]{0,2000})>?(?:[ \t]+\"[^\"\n]*\")?\)")
_MARKS = re.compile(r"(?<![\\\w])(\*\*|__|\*|_|`)(?=\S)([^*_`\n]{1,500})(?<=\S)\1(?!\w)")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|>~])")
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])")


@dataclass(frozen=True)
class Passage:
    """Part `number` (from 1) of an article: the headings it stands under, and its text without Markdown's marks."""

    number: int
    heading: str
    text: str


def split(body: str) -> list[Passage]:
    """The passages of a body: never across a heading, short paragraphs together, at most MOST_PASSAGES of them."""
    parts = [(heading, text) for heading, paragraphs in _sections(body) for text in _gathered(paragraphs)]
    return [Passage(number, heading, text) for number, (heading, text) in enumerate(parts[:MOST_PASSAGES], 1)]


def plain(markdown: str) -> str:
    """The words as they stand, without the marks for bold, links and code; a link's address follows its text."""
    text = _LINK.sub(_spelt_out, markdown)
    return _ESCAPED.sub(r"\1", _MARKS.sub(r"\2", text))


def _spelt_out(link: re.Match[str]) -> str:
    text, address = link[1], link[2]
    if link[0].startswith("!"):
        return ""
    return text if text == address or not address.startswith(("http", "mailto:", "tel:")) else f"{text} ({address})"


def _sections(body: str) -> Iterator[tuple[str, list[str]]]:
    """Each heading with those above it, and the paragraphs below it."""
    above: list[tuple[int, str]] = []
    paragraphs: list[str] = []
    for block in _BLANK_LINES.split(_HEADING_LINE.sub(r"\n\1\n", body)):
        heading = _HEADING.match(block.strip())
        if heading:
            yield _path(above), paragraphs
            level = len(heading[1])
            above, paragraphs = [*(each for each in above if each[0] < level), (level, plain(heading[2]))], []
        elif text := plain(block).strip():
            paragraphs.append(text)
    yield _path(above), paragraphs


def _path(above: list[tuple[int, str]]) -> str:
    return " > ".join(text for _, text in above)


def _gathered(paragraphs: list[str]) -> Iterator[str]:
    gathered = ""
    for paragraph in (piece for whole in paragraphs for piece in _pieces(whole)):
        if gathered and (len(gathered) >= ENOUGH or len(gathered) + len(paragraph) + 2 > MOST):
            yield gathered
            gathered = ""
        gathered = f"{gathered}\n\n{paragraph}" if gathered else paragraph
    if gathered:
        yield gathered


def _pieces(paragraph: str) -> Iterator[str]:
    """The paragraph, or its sentences gathered up to the bound; what has no sentences is cut."""
    if len(paragraph) <= MOST:
        yield paragraph
        return
    piece = ""
    for sentence in _SENTENCE_END.split(paragraph):
        for part in (sentence[start : start + MOST] for start in range(0, len(sentence), MOST)):
            if piece and len(piece) + len(part) + 1 > MOST:
                yield piece
                piece = ""
            piece = f"{piece} {part}" if piece and piece[-1] not in "。！？" else piece + part
    if piece:
        yield piece
