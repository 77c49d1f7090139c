from collections.abc import Sequence
from uuid import UUID

from crossdesk.contracts.event import derive_id
from hypothesis import given
from hypothesis import strategies as st

from knowledge.learning import clusters
from knowledge.learning.clusters import Asked, Cluster, most_central, put_together
from knowledge.learning.terms import unit

WORDS = st.sampled_from(["engra", "watch", "gift", "card", "repai", "strap", "box"])
TEXTS = st.lists(st.frozensets(WORDS, max_size=4), max_size=30)


def asked(name: object, words: Sequence[str] | frozenset[str], vector: Sequence[float] | None = None) -> Asked:
    return Asked(derive_id("asked", name), unit(dict.fromkeys(words, 1.0)), vector)


def questions(texts: Sequence[frozenset[str]]) -> list[Asked]:
    return [asked(number, text) for number, text in enumerate(texts)]


@given(TEXTS)
def test_the_same_questions_always_give_the_same_clusters(texts: list[frozenset[str]]) -> None:
    assert put_together(questions(texts), []) == put_together(questions(texts), [])


@given(TEXTS, st.integers(0, 30))
def test_clusters_grow_as_if_all_had_come_at_once(texts: list[frozenset[str]], cut: int) -> None:
    known: list[Cluster] = []
    first = put_together(questions(texts)[:cut], known)
    assert {**first, **put_together(questions(texts)[cut:], known)} == put_together(questions(texts), [])


@given(TEXTS)
def test_every_question_is_counted_once(texts: list[frozenset[str]]) -> None:
    known: list[Cluster] = []
    placed = put_together(questions(texts), known)
    assert len(placed) == len(texts) == sum(cluster.size for cluster in known)
    assert set(placed.values()) == {cluster.cluster_id for cluster in known}


def test_there_are_no_more_clusters_than_may_be() -> None:
    many = [asked(number, [f"word{number}"]) for number in range(clusters.MOST_CLUSTERS + 50)]
    known: list[Cluster] = []
    placed = put_together(many, known)
    assert len(known) == len(placed) == clusters.MOST_CLUSTERS


def test_questions_alike_come_together_and_others_apart() -> None:
    placed = put_together(
        [asked(1, ["engra", "watch"]), asked(2, ["gift", "card"]), asked(3, ["engra", "watch", "box"])], []
    )
    one, other, third = (placed[derive_id("asked", number)] for number in (1, 2, 3))
    assert one == third
    assert one != other


def test_sentence_vectors_count_before_words() -> None:
    near, far = [1.0, 0.0], [0.0, 1.0]
    placed = put_together([asked(1, ["a"], near), asked(2, ["a"], far), asked(3, ["b"], near)], [])
    one, other, third = (placed[derive_id("asked", number)] for number in (1, 2, 3))
    assert one == third != other


def test_a_question_without_a_vector_is_compared_by_words() -> None:
    placed = put_together([asked(1, ["a", "b"], [1.0, 0.0]), asked(2, ["a", "b"])], [])
    assert len(set(placed.values())) == 1


def test_a_centre_does_not_wander() -> None:
    cluster = Cluster(UUID(int=1))
    for number in range(clusters.CENTRED):
        cluster.add(asked(number, ["engra"]))
    for number in range(100):
        cluster.add(asked(f"late {number}", ["gift"]))
    assert cluster.nearness(asked("new", ["engra"])) == 1 / clusters.BY_WORDS
    assert cluster.nearness(asked("new", ["gift"])) == 0


def test_the_most_central_text_is_the_one_most_like_the_others() -> None:
    texts = [unit(dict.fromkeys(words, 1.0)) for words in (["x"], ["a", "b"], ["a"], ["b"])]
    assert most_central(texts) == 1
    assert most_central([texts[0], texts[0]]) == 0
