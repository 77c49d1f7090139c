"""chrF and BLEU by sacrebleu, so that the figures are those everybody else counts."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF

from translation.evaluate.figures import Outcome
from translation.script import subtags

WORDLESS = frozenset({"ja", "ko", "th", "lo", "km", "my"})
"""Their words are not counted by spaces; sacrebleu's own way for them needs dictionaries, so BLEU is of characters."""


class Scores(NamedTuple):
    """0 to 100, of `texts` with a reference that were translated."""

    chrf: float
    bleu: float
    texts: int


def scores(outcomes: Iterable[Outcome], target: str | None) -> Scores | None:
    """None where no text has both. `target` decides what BLEU takes for a word; None: what is between spaces."""
    scored = [each for each in outcomes if each.text is not None and each.row.reference]
    if not scored:
        return None
    hypotheses = [each.text or "" for each in scored]
    references: list[Sequence[str]] = [[each.row.reference for each in scored]]
    bleu = BLEU(tokenize=tokenizer(target)).corpus_score(hypotheses, references).score
    return Scores(CHRF().corpus_score(hypotheses, references).score, bleu, len(scored))


def tokenizer(target: str | None) -> str:
    """sacrebleu's name of it."""
    language = subtags(target)[0]
    if language == "zh":
        return "zh"
    return "char" if language in WORDLESS else "13a"
