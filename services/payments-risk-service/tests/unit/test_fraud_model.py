"""The score is learnt, kept, read and explained."""

import json
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from payments_risk.scoring.calibration import fit_curve
from payments_risk.scoring.days import Days
from payments_risk.scoring.drift import SCORE, SHIFTED, bins_of, drifts, psi
from payments_risk.scoring.evaluation import evaluate
from payments_risk.scoring.features import score_names
from payments_risk.scoring.learn import learn
from payments_risk.scoring.measures import auc_roc
from payments_risk.scoring.model import FraudModel
from payments_risk.scoring.model_files import load_model, save_model
from payments_risk.scoring.reasons import words_for
from payments_risk.scoring.replay import compare, replay_text
from payments_risk.scoring.table import Table, table_of

from .simulated_payments import simulated

KINDS = ("customer", "terminal")
TRAIN, TEST = Days(date(2026, 3, 10), date(2026, 3, 22)), Days(date(2026, 3, 30), date(2026, 4, 5))


@cache
def table() -> Table:
    return table_of(*simulated(), KINDS)


@cache
def model() -> FraudModel:
    return learn(table(), TRAIN, KINDS, "march")


def rows_of_test() -> tuple[np.ndarray, np.ndarray]:
    among = TEST.hold(table().days)
    return table().rows[among], table().truth[among]


def test_frauds_are_told_from_honest_payments_on_days_that_were_not_learnt_from() -> None:
    rows, truth = rows_of_test()
    assert auc_roc(truth, model().probabilities(rows)) > 0.9


def test_probabilities_add_up_to_about_as_many_frauds_as_there_are() -> None:
    rows, truth = rows_of_test()
    assert model().probabilities(rows).sum() == pytest.approx(truth.sum(), rel=0.3)


def test_the_same_payments_give_the_same_model() -> None:
    rows, _ = rows_of_test()
    assert np.array_equal(learn(table(), TRAIN, KINDS, "march").probabilities(rows), model().probabilities(rows))


def test_contributions_add_up_to_the_raw_score() -> None:
    rows, _ = rows_of_test()
    row = rows[0]
    found = model().contributions(row)
    assert set(found) == set(model().names)
    raw = model().booster.predict(row[list(model().places)][None, :], raw_score=True)[0]
    expected = model().booster.predict(row[list(model().places)][None, :], pred_contrib=True)[0]
    assert sum(found.values()) + expected[-1] == pytest.approx(raw)


def test_days_with_too_few_frauds_are_refused() -> None:
    with pytest.raises(ValueError, match="frauds among"):
        learn(table(), Days(date(2026, 3, 1), date(2026, 3, 2)), KINDS, "short")


def test_a_model_that_was_kept_tells_the_same(tmp_path: Path) -> None:
    save_model(model(), tmp_path / "models" / "march.json")
    read = load_model(tmp_path / "models" / "march.json", "march")
    rows, _ = rows_of_test()
    assert np.allclose(read.probabilities(rows), model().probabilities(rows))
    assert (read.trained, read.names, read.kinds, read.reference) == (
        model().trained,
        model().names,
        model().kinds,
        model().reference,
    )
    assert [each.name for each in (tmp_path / "models").iterdir()] == ["march.json"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"version": 0}, "of version 0"),
        ({"names": ["amount_minor"]}, "other features"),
        ({"trained": ["yesterday", "today"]}, "no fraud model"),
        ({"trees": "tree"}, "no fraud model"),
        ({"reference": {}}, "does not tell how"),
    ],
)
def test_a_file_that_does_not_fit_is_refused(tmp_path: Path, change: dict[str, object], told: str) -> None:
    path = tmp_path / "model.json"
    save_model(model(), path)
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
    with pytest.raises(ValueError, match=told):
        load_model(path)


def test_a_model_with_another_name_is_refused(tmp_path: Path) -> None:
    save_model(model(), tmp_path / "model.json")
    with pytest.raises(ValueError, match="holds the model 'march', wanted is 'april'"):
        load_model(tmp_path / "model.json", "april")


def test_a_model_that_asks_for_features_we_do_not_have_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    save_model(model(), path)
    path.write_text(path.read_text().replace("amount_beside_usual", "amount_beside_moon"))
    with pytest.raises(ValueError, match="amount_beside_moon"):
        load_model(path)


def test_every_feature_has_words() -> None:
    assert all(words_for(name, 1.5) for name in score_names())


def test_what_is_not_known_is_said_to_be_unknown() -> None:
    assert words_for("terminal_days_since_run", float("nan")).startswith("Nothing is known yet")


def test_a_curve_needs_frauds_and_honest_payments() -> None:
    with pytest.raises(ValueError, match="needs both kinds"):
        fit_curve(np.array([1.0, 2.0]), np.array([True, True]))


def test_a_curve_recovers_the_chances_it_was_drawn_from() -> None:
    draw = np.random.default_rng(1)
    raw = draw.normal(0, 3, 20_000)
    curve = fit_curve(raw, draw.random(20_000) < 1 / (1 + np.exp(-(0.5 * raw - 1))))
    assert (curve.slope, curve.shift) == (pytest.approx(0.5, abs=0.05), pytest.approx(-1, abs=0.1))


def test_the_same_population_has_not_drifted_and_a_moved_one_has() -> None:
    draw = np.random.default_rng(1)
    then = bins_of(draw.normal(0, 1, 5_000))
    assert psi(then, draw.normal(0, 1, 5_000)) < 0.02
    assert psi(then, draw.normal(1, 1, 5_000)) > SHIFTED


def test_values_that_went_missing_are_drift() -> None:
    assert psi(bins_of(np.arange(100.0)), np.array([*np.arange(50.0), *[np.nan] * 50])) > SHIFTED


def test_what_drifted_most_is_told_first() -> None:
    rows, _ = rows_of_test()
    asked = rows[:, model().places].copy()
    asked[:, model().names.index("hour")] = 3.0
    found = drifts(model().reference, model().names, asked, model().probabilities(rows))
    assert found["hour"] > SHIFTED
    assert list(found.values()) == sorted(found.values(), reverse=True)
    assert SCORE in found


def test_an_evaluation_tells_all_figures_of_the_protocol() -> None:
    found = evaluate(table(), TRAIN, TEST, KINDS)
    assert found.frauds > 0
    assert found.auc_roc > 0.8
    assert 0 < found.card_precision_100 <= found.card_precision_perfect
    assert found.as_dict()["holds"] is found.holds


def test_a_model_replayed_against_itself_is_not_better() -> None:
    found = compare(table(), model(), model(), TEST)
    assert (found.difference.low, found.difference.high) == (0.0, 0.0)
    assert found.verdict == "Neither is shown to be better."
    assert "march" in replay_text(found)


def test_models_are_not_compared_on_days_they_may_have_learnt_from() -> None:
    with pytest.raises(ValueError, match="begin it on"):
        compare(table(), model(), model(), TRAIN)
