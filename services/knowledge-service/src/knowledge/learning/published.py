"""Scenarios of tenants that a person published, held in memory and read anew every few seconds."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING

from crossdesk.contracts.intent import Case

from knowledge.draft_answer import OUT_OF_SCOPE
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
ASKS_THE_SAME = 0.7
"""How alike (see `terms.alike`) a message must be to one of the questions a scenario was published for.

Of 65 questions on 13 subjects in en, de and ja, each asked where the four others of its subject were published, 22 are
answered and none wrongly; with 0.6 it would be 28, but repairing and engraving watches are 0.6 alike, too.
"""
WHATEVER_WAS_UNDERSTOOD = 0.85
"""Alike from which on it is answered so even if it was understood to be about something else."""

READ = """
SELECT * FROM (
    SELECT DISTINCT ON (tenant, draft_id) * FROM drafts WHERE tenant = ANY ($1::text[])
    ORDER BY tenant, draft_id, version DESC
) d WHERE state = 'published' ORDER BY tenant, made_at DESC, draft_id
"""


@dataclass(frozen=True)
class Learned:
    """A published draft as a scenario, and the questions it answers."""

    draft: Draft
    scenario: Scenario
    questions: Sequence[Weighed]
    terms: frozenset[str]

    def may_match(self, asked: Weighed) -> bool:
        """Whether enough of a message is in any of the questions (by the Cauchy-Schwarz inequality): quick to see."""
        return sum(weight**2 for term, weight in asked.items() if term in self.terms) >= ASKS_THE_SAME**2


@dataclass(frozen=True)
class Match:
    learned: Learned
    alike: float


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

    def find(self, case: Case) -> Match | None:
        """What was published for this very question, in the customer's language; disputes are never answered so."""
        language, candidates = case.understanding.language, self._of.get(case.tenant)
        if not candidates or case.dispute:
            return None
        asked = self.weights.weigh(mask(case.inquiry.text, marks_of(case.inquiry.customer)).text, language)
        near = (each for each in candidates if each.draft.language == language and each.may_match(asked))
        matches = [Match(each, max(alike(asked, question) for question in each.questions)) for each in near]
        fitting = [match for match in matches if self._fits(match, case)]
        return max(fitting, key=lambda match: match.alike, default=None)

    def _fits(self, match: Match, case: Case) -> bool:
        intent, sure = case.understanding.intent, self.weights.library.rules.answer_from_confidence
        understood = intent.id != OUT_OF_SCOPE and intent.confidence >= sure
        other = understood and intent.id not in match.learned.draft.intents
        return match.alike >= (WHATEVER_WAS_UNDERSTOOD if other else ASKS_THE_SAME)

    def _learned(self, draft: Draft) -> Learned:
        questions = [self.weights.weigh(text, draft.language) for text in draft.questions]
        terms = frozenset(term for question in questions for term in question)
        return Learned(draft, draft.scenario(self.weights.library), questions, terms)
