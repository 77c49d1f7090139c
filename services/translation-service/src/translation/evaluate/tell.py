"""The figures as a table for people."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from translation.evaluate.figures import Outcome, figures, reasons
from translation.evaluate.scores import scores

HEAD = ("pair", "texts", "delivered", "chrF", "BLEU", "must keep", "glossary", "forbidden", "p50 ms", "p99 ms")
NOTE = (
    "Must keep, glossary, chrF and BLEU are of what was delivered; BLEU over several languages is of words between "
    "spaces, in Japanese, Korean, Thai and the like of characters."
)


def told(outcomes: Sequence[Outcome], seconds: float) -> str:
    """By pair and in all. `seconds`: how long all took together. At least one outcome."""
    pairs: dict[tuple[str, str], list[Outcome]] = defaultdict(list)
    for each in outcomes:
        pairs[each.row.source, each.row.target].append(each)
    rows = [_row(f"{pair[0]}>{pair[1]}", group, pair[1]) for pair, group in sorted(pairs.items())]
    rows.append(_row("all", outcomes, None))
    speed = f"{len(outcomes) / max(seconds, 1e-9):.1f} texts a second, {seconds:.1f} s in all."
    return "\n".join([*_aligned([HEAD, *rows]), speed, NOTE, *_untranslated(outcomes)])


def _row(name: str, group: Sequence[Outcome], target: str | None) -> tuple[str, ...]:
    found, scored = figures(group), scores(group, target)
    chrf, bleu = (f"{scored.chrf:.1f}", f"{scored.bleu:.1f}") if scored else ("-", "-")
    counts = (str(found.delivered.of), str(found.delivered.kept), chrf, bleu, str(found.must_keep), str(found.terms))
    return (name, *counts, str(found.forbidden), f"{1000 * found.p50:.1f}", f"{1000 * found.p99:.1f}")


def _aligned(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for name, *cells in rows:
        yield "  ".join([name.ljust(widths[0]), *(cell.rjust(w) for cell, w in zip(cells, widths[1:], strict=True))])


def _untranslated(outcomes: Sequence[Outcome]) -> list[str]:
    found = reasons(outcomes)
    lines = [f"{count:>6}  {why}" for why, count in found]
    return [f"Untranslated: {sum(count for _, count in found)}", *lines] if found else ["Untranslated: 0"]
