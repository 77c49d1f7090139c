"""Puts new questions to clusters, in the order in which they were asked."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from knowledge.learning.clusters import CENTRED, Asked, Cluster, Vector, put_together
from knowledge.learning.drafts import Draft
from knowledge.learning.experience import BADLY_RATED
from knowledge.learning.terms import TermWeights

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

LEARNED_FROM = ("low_confidence", "no_scenario", "out_of_scope", "repeated_question", BADLY_RATED)
"""Reasons why a question counts; who asked for a person or needs a judgement got what they needed."""
AT_ONCE = 1000
"""New questions placed in one go; about 15 s with the encoder."""

NEW = f"""
SELECT inquiry_id, language, text FROM questions
WHERE tenant = $1 AND cluster IS NULL AND reason = ANY ($2::text[]) AND text <> ''
ORDER BY asked_at, inquiry_id LIMIT {AT_ONCE}
"""  # noqa: S608  # the only thing put in is a number of ours
CENTRES = f"""
SELECT cluster, inquiry_id, language, text, vector, size FROM (
    SELECT *, row_number() OVER (PARTITION BY cluster ORDER BY asked_at, inquiry_id) AS place,
           count(*) OVER (PARTITION BY cluster) AS size
    FROM questions WHERE tenant = $1 AND cluster IS NOT NULL
) q WHERE place <= {CENTRED} ORDER BY cluster, place
"""  # noqa: S608  # the only thing put in is a number of ours
PLACE = """
UPDATE questions q SET cluster = p.cluster, vector = p.vector
FROM jsonb_to_recordset($2::jsonb) AS p (inquiry_id uuid, cluster uuid, vector real[])
WHERE q.tenant = $1 AND q.inquiry_id = p.inquiry_id
"""

Encode = Callable[[Sequence[str]], Sequence[Vector]]
"""Texts -> their sentence vectors."""


async def place_questions(
    connection: "PoolConnectionProxy", tenant: str, drafts: Sequence[Draft], weights: TermWeights, encode: Encode | None
) -> int:
    """Place new questions, at most AT_ONCE; gives how many were. Drafts keep clusters whose questions have gone."""
    new = await connection.fetch(NEW, tenant, LEARNED_FROM)
    if not new:
        return 0
    vectors: Sequence[Vector | None] = encode([row["text"] for row in new]) if encode else [None] * len(new)
    clusters = await _clusters(connection, tenant, drafts, weights)
    asked: dict[str, list[Asked]] = defaultdict(list)
    for row, vector in zip(new, vectors, strict=True):
        asked[row["language"]].append(_asked(row["inquiry_id"], row["text"], row["language"], vector, weights))
    rows: list[dict[str, Any]] = []
    for language, questions in sorted(asked.items()):
        placed = put_together(questions, clusters[language])
        rows += [
            {"inquiry_id": str(each.inquiry_id), "cluster": str(placed[each.inquiry_id]), "vector": each.vector}
            for each in questions
            if each.inquiry_id in placed
        ]
    await connection.execute(PLACE, tenant, rows)
    return len(rows)


async def _clusters(
    connection: "PoolConnectionProxy", tenant: str, drafts: Sequence[Draft], weights: TermWeights
) -> dict[str, list[Cluster]]:
    """The clusters there are, by language, in the order of their ids."""
    found: dict[UUID, tuple[str, Cluster]] = {}
    for row in await connection.fetch(CENTRES, tenant):
        cluster = found.setdefault(row["cluster"], (row["language"], Cluster(row["cluster"])))[1]
        cluster.add(_asked(row["inquiry_id"], row["text"], row["language"], row["vector"], weights))
        cluster.size = max(cluster.size, row["size"] if cluster.size == CENTRED else 0)
    for draft in drafts:
        if draft.cluster not in found:
            cluster = found.setdefault(draft.cluster, (draft.language, Cluster(draft.cluster)))[1]
            for text in draft.questions:
                cluster.add(_asked(draft.cluster, text, draft.language, draft.vector, weights))
    by_language: dict[str, list[Cluster]] = defaultdict(list)
    for _, (language, cluster) in sorted(found.items()):
        by_language[language].append(cluster)
    return by_language


def _asked(inquiry_id: UUID, text: str, language: str, vector: Vector | None, weights: TermWeights) -> Asked:
    return Asked(inquiry_id, weights.weigh(text, language), vector)
