"""Lists of what was found become one: by vectors of passages, by vectors of phrasings, and by words."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from knowledge.articles.search_rules import Kind, List, SearchRules


@dataclass(frozen=True)
class Hit:
    """An entry that was found. `score`: cosine similarity (-1 to 1), or the weight of the words in common."""

    article: int
    passage: int | None
    score: float


Hits = Mapping[Kind, Sequence[Hit]]
"""By the kind of entry, best first."""


@dataclass(frozen=True)
class Ranked:
    """An article among what was found, with its best passage.

    `score` is that of the fusion. `closeness` (-2 to 2) adds the cosines of its nearest phrasing and its nearest
    passage; what is not in a list has at most the cosine of the last one in it. None without vectors.
    """

    article: int
    passage: int
    score: float
    closeness: float | None


@dataclass(frozen=True)
class Lists:
    """All that was found for one question."""

    by_words: Hits
    by_vector: Hits = field(default_factory=dict)


def fuse(lists: Lists, rules: SearchRules) -> list[Ranked]:
    """Articles by reciprocal rank, best first."""
    scores: dict[int, float] = defaultdict(float)
    for name, articles in _orders(lists, rules).items():
        for rank, article in enumerate(articles, 1):
            scores[article] += rules.weights[name] / (rules.rank_offset + rank)
    passages, closeness = _passages(lists), _closeness(lists.by_vector)
    ranked = [Ranked(each, passages.get(each, 1), score, closeness.get(each)) for each, score in scores.items()]
    return sorted((each for each in ranked if each.score), key=lambda each: (-each.score, each.article))


def _orders(lists: Lists, rules: SearchRules) -> dict[List, list[int]]:
    """The articles of each list, best first."""
    words: dict[int, float] = defaultdict(float)
    for kind, hits in lists.by_words.items():
        for article, hit in _best(hits).items():
            words[article] += rules.words[kind] * hit.score
    common = sorted((each for each in words if words[each]), key=lambda each: (-words[each], each))
    vectors = lists.by_vector
    return {
        "body_vector": list(_best(vectors.get("body", ()))),
        "question_vector": list(_best(vectors.get("question", ()))),
        "words": common,
    }


def _best(hits: Iterable[Hit]) -> dict[int, Hit]:
    """The best hit of each article, best first."""
    best: dict[int, Hit] = {}
    for hit in sorted(hits, key=lambda hit: (-hit.score, hit.article)):
        best.setdefault(hit.article, hit)
    return best


def _passages(lists: Lists) -> dict[int, int]:
    """The passage of each article that its vectors like best, or else its words."""
    hits = [*_best(lists.by_words.get("body", ())).values(), *_best(lists.by_vector.get("body", ())).values()]
    return {hit.article: hit.passage for hit in hits if hit.passage is not None}


def _closeness(by_vector: Hits) -> dict[int, float]:
    bodies, questions = _best(by_vector.get("body", ())), _best(by_vector.get("question", ()))
    if not bodies or not questions:
        return {}
    return {each: _at_most(bodies, each) + _at_most(questions, each) for each in {*bodies, *questions}}


def _at_most(found: Mapping[int, Hit], article: int) -> float:
    """The article's cosine; one that was cut off is no closer than the last one that was not."""
    return found[article].score if article in found else min(hit.score for hit in found.values())
