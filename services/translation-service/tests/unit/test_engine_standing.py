from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from translation.quality.ranks_command import line_of, told
from translation.quality.standing import HALF_LIFE, MOST_FALL, Standing, result_of
from translation.quality.standings import Key, Standings

NOW = datetime(2026, 11, 27, tzinfo=UTC)
RESULTS = st.lists(st.floats(0, 1), max_size=200)


def after(results: list[float], standing: Standing | None = None) -> Standing:
    standing = standing or Standing()
    for result in results:
        standing = standing.after(result, NOW)
    return standing


@given(RESULTS, st.timedeltas(timedelta(), timedelta(days=400)))
def test_a_correction_never_raises_an_engine_and_never_costs_more_than_its_bound(
    results: list[float], later: timedelta
) -> None:
    assert -MOST_FALL <= after(results).correction(NOW + later) <= 0


def test_an_engine_that_gives_bad_translations_falls_and_rises_again_with_good_ones() -> None:
    one, many = after([0.0]), after([0.0] * 40)
    assert many.correction(NOW) < -0.15 < one.correction(NOW) < 0
    recovered = after([1.0] * 60, many)
    assert recovered.correction(NOW) > many.correction(NOW) / 4


def test_without_new_results_a_fall_halves_every_week() -> None:
    fallen = after([0.0] * 40)
    assert fallen.correction(NOW + HALF_LIFE) * 2 == fallen.correction(NOW)
    assert Standing().correction(NOW) == 0


def test_what_passes_the_bar_passes_alike_and_what_does_not_counts_by_how_far_it_is() -> None:
    assert [result_of(score, 0.5) for score in (0.0, 0.25, 0.5, 0.9)] == [0.0, 0.5, 1.0, 1.0]


def test_a_standing_is_of_one_engine_and_one_pair_of_languages() -> None:
    standings = Standings(clock=lambda: NOW)
    for _ in range(30):
        standings.note("deepl", "de-AT", "en", 0.0)
    assert standings.correction("deepl", "de", "en-GB") < -0.1
    assert standings.correction("deepl", "en", "de") == standings.correction("azure", "de", "en") == 0


def test_ranks_are_told_worst_first_with_what_they_cost() -> None:
    fallen, good = Key("deepl", "de", "en"), Key("azure", "de", "en")
    first, second = told({good: after([1.0] * 20), fallen: after([0.0] * 20)}, NOW)
    assert (first["engine"], first["correction"], second["correction"]) == ("deepl", -0.15, 0.0)
    assert line_of(first) == (
        "deepl                de>en     -0.150  mean 0.000 of 20 results, the last at 2026-11-27T00:00:00+00:00\n"
    )
