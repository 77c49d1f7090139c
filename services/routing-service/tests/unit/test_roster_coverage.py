from hypothesis import given
from hypothesis import strategies as st

from routing.rosters.coverage import heads_missing, telling_sets
from routing.rosters.plan import Work

KINDS = tuple(Work(name) for name in ("general", "returns", "customs", "payments"))
PROFILES = st.frozensets(st.sampled_from(KINDS), min_size=1)
NEEDED = st.dictionaries(st.sampled_from(KINDS), st.integers(0, 4))


@given(NEEDED, st.lists(PROFILES, max_size=8))
def test_what_is_missing_by_hall_is_what_the_best_distribution_leaves(needed, present):
    by_matching = sum(heads_missing(needed, present).values())
    by_sets = max(
        (
            sum(needed.get(kind, 0) for kind in chosen) - sum(bool(profile & chosen) for profile in present)
            for chosen in telling_sets(KINDS, present)
        ),
        default=0,
    )
    assert by_matching == max(0, by_sets)


def test_an_expert_is_left_to_the_work_only_experts_can_do():
    general, returns, *_ = KINDS
    present = [frozenset({general, returns}), frozenset({general})]
    assert heads_missing({general: 1, returns: 1}, present) == {}


def test_missing_heads_are_told_by_kind():
    general, returns, *_ = KINDS
    assert heads_missing({general: 1, returns: 2}, [frozenset({general})]) == {returns: 2}
