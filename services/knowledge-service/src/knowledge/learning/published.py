"""Scenarios of tenants that a person published, held in memory and read anew every few seconds."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING

from crossdesk.contracts.intent import Case

from knowledge.draft_answer import OUT_OF_SCOPE
from knowledge.learning.clusters import Vector, dot
from knowledge.learning.drafts import Draft
from knowledge.learning.masking import marks_of, mask
from knowledge.learning.terms import TermWeights, Weighed, alike
from knowledge.scenario import Scenario

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

EVERY = 5.0
"""Seconds for which what was read of a tenant is good: as long may a decision take to count in every process."""
MOST = 200
"""Of a tenant; the ones decided last."""
BY_WORDS = 0.7
"""How alike (see `terms.alike`) a message must be to one of the questions a scenario was published for.

Of 65 questions on 13 subjects in en, de and ja, each asked where the four others of its subject were published, 22 are
answered and none wrongly; with 0.6 it would be 28, but repairing and engraving watches are 0.6 alike, too.
"""
BY_VECTORS = 0.93
"""Cosine of a message and the centre of those questions from which on it asks for the same, whatever its words.

With words or vectors 44 of the same 65 are answered and none wrongly. Of 173 messages on the other subjects of a shop
one is taken for one of the 13: who asks what became of an application is told about jobs.
"""
OTHER_INTENT = 1.2
"""Times as near as that a message must be where it was understood to be about something else."""

READ = """
SELECT * FROM (
    SELECT DISTINCT ON (tenant, draft_id) * FROM drafts WHERE tenant = ANY ($1::text[])
    ORDER BY tenant, draft_id, version DESC
) d WHERE state = 'published' ORDER BY tenant, made_at DESC, draft_id
"""


@dataclass(frozen=True, eq=False)
class Learned:
    """A published draft as a scenario, and the questions it answers."""

    draft: Draft
    scenario: Scenario
    questions: Sequence[Weighed]
    terms: frozenset[str]

    def match(self, asked: Weighed, vector: Vector | None) -> "Match":
        """How near a message is: to one of the questions by its words, or to all of them by its sentence vector."""
        words = max(alike(asked, question) for question in self.questions) if self._may_match(asked) else 0.0
        by_words = Match(self, words / BY_WORDS, f"{words:.0%} like a question it answers")
        if vector is None or self.draft.vector is None:
            return by_words
        near = dot(vector, self.draft.vector)
        # Past the border both measures grow alike: 0.96 by vectors counts like 0.85 by words.
        by_vector = Match(self, 1.0 + (near - BY_VECTORS) / 0.14, f"as near as {near:.2f} to the questions it answers")
        return max(by_words, by_vector, key=lambda match: match.nearness)

    def _may_match(self, asked: Weighed) -> bool:
        """Whether enough of a message is in any of the questions (by the Cauchy-Schwarz inequality): quick to see."""
        return sum(weight**2 for term, weight in asked.items() if term in self.terms) >= BY_WORDS**2


@dataclass(frozen=True)
class Match:
    """`nearness` is 1.0 where a message is just near enough; `how` tells it to people."""

    learned: Learned
    nearness: float
    how: str


@dataclass
class Published:
    """`clock` gives seconds that only grow."""

    weights: TermWeights
    clock: Callable[[], float] = monotonic
    _of: dict[str, list[Learned]] = field(default_factory=dict)
    _read_at: dict[str, float] = field(default_factory=dict)

    async def refresh(self, connection: "PoolConnectionProxy", tenants: Collection[str]) -> None:
        """Read what these tenants published, where that was not done in the last seconds."""
        now = self.clock()
        due = sorted(tenant for tenant in set(tenants) if now - self._read_at.get(tenant, -EVERY) >= EVERY)
        if not due:
            return
        rows = await connection.fetch(READ, due)
        for tenant in due:
            drafts = [Draft.model_validate(dict(row)) for row in rows if row["tenant"] == tenant][:MOST]
            self._of[tenant] = [self._learned(draft) for draft in drafts]
            self._read_at[tenant] = now

    def text_to_encode(self, case: Case) -> str | None:
        """The masked message, where its sentence vector may tell that something published answers it."""
        if not any(each.draft.vector and self._expects(each, case) for each in self._candidates(case)):
            return None
        return _masked(case) or None

    def find(self, case: Case, vector: Vector | None = None) -> Match | None:
        """What was published for this very question, in the customer's language; disputes are never answered so."""
        candidates = self._candidates(case)
        if not candidates:
            return None
        asked = self.weights.weigh(_masked(case), case.understanding.language)
        matches = (each.match(asked, vector) for each in candidates)
        fitting = [match for match in matches if match.nearness >= self._needed(match.learned, case)]
        return max(fitting, key=lambda match: match.nearness, default=None)

    def _candidates(self, case: Case) -> list[Learned]:
        if case.dispute:
            return []
        return [each for each in self._of.get(case.tenant, ()) if each.draft.language == case.understanding.language]

    def _expects(self, learned: Learned, case: Case) -> bool:
        """Whether a message that was understood so is what it was published for: unclear, or of its intents."""
        intent, sure = case.understanding.intent, self.weights.library.rules.answer_from_confidence
        return intent.id == OUT_OF_SCOPE or intent.confidence < sure or intent.id in learned.draft.intents

    def _needed(self, learned: Learned, case: Case) -> float:
        return 1.0 if self._expects(learned, case) else OTHER_INTENT

    def _learned(self, draft: Draft) -> Learned:
        questions = [self.weights.weigh(text, draft.language) for text in draft.questions]
        terms = frozenset(term for question in questions for term in question)
        return Learned(draft, draft.scenario(self.weights.library), questions, terms)


def _masked(case: Case) -> str:
    return mask(case.inquiry.text, marks_of(case.inquiry.customer)).text
