"""The packet for one dispute: what is held, what is missing, and how complete that is for its reason. No I/O."""

from collections.abc import Mapping
from dataclasses import dataclass

from payments_risk.evidence.facts import Document, EvidenceFacts
from payments_risk.evidence.pieces import texts
from payments_risk.evidence.table import WHOLE, Asked, EvidenceTable


@dataclass(frozen=True)
class Packet:
    """Pieces held as text and as files. `score` is 0 to 100; `missing` says in words what a better one had.

    `lacks` is the part of `missing` without which no answer is sent by itself, nor counted as complete enough for
    that; `sendable` is whether it may be.
    """

    facts: EvidenceFacts
    texts: Mapping[str, str]
    documents: tuple[Document, ...]
    score: int
    missing: tuple[str, ...]
    lacks: tuple[str, ...]
    sendable: bool

    def holds(self, piece: str) -> bool:
        """Whether there is text or a file for a piece."""
        return piece in self.texts or any(each.kind == piece for each in self.documents)


def assemble(facts: EvidenceFacts, table: EvidenceTable) -> Packet:
    """Put together what the facts hold; nothing is made up, so a missing fact is a missing piece.

    Files of a kind that is no piece are left out. Where two files are of one kind the first is kept.
    """
    held = texts(facts)
    documents = tuple({each.kind: each for each in reversed(facts.documents) if each.kind in table.pieces}.values())
    asked = table.reasons[facts.reason]
    have = held.keys() | {each.kind for each in documents}
    lacks = tuple(table.pieces[name].means for name in asked.needs if name not in have)
    score = min(_score(asked, have), table.enough - 1 if lacks else WHOLE)
    missing = () if score == WHOLE else tuple(table.pieces[name].means for name in asked.asks if name not in have)
    wanted = dict.fromkeys((*missing, *lacks))
    return Packet(facts, held, documents, score, tuple(wanted), lacks, not lacks and score >= table.enough)


def _score(asked: Asked, have: set[str]) -> int:
    """Weights of what is held, or that of the one piece that may stand for them, whichever is more."""
    whole = sum(weight for name, weight in asked.asks.items() if name in have)
    return min(WHOLE, max([whole, *(weight for name, weight in asked.instead.items() if name in have)]))
