"""What the stream is given at the start: a model, rules and the watch over drift."""

from pathlib import Path

import numpy as np
import pytest
from crossdesk.errors import Misconfigured
from pydantic import SecretStr

from payments_risk.features.payment import KINDS
from payments_risk.features.windows import FeatureState
from payments_risk.scoring.drift import SCORE, SHIFTED
from payments_risk.scoring.drift_watch import COMPARED, DriftWatch
from payments_risk.scoring.features import score_vector
from payments_risk.scoring.model_files import save_model
from payments_risk.scoring.score_payment import scorer_of
from payments_risk.scoring.start import scorer_by
from payments_risk.settings import PaymentsRiskSettings
from payments_risk.tenant_rules.rules_file import load_rules_file

from .simulated_payments import simulated
from .test_fraud_model import model, rows_of_test


def test_the_stream_scores_as_the_evaluation_does_though_its_payments_have_more_kinds() -> None:
    payments, frauds = simulated(20)
    few, all_kinds = FeatureState(("customer", "terminal")), FeatureState(KINDS)
    scorer = scorer_of(model(), {}, review_from=0.5)
    for payment in payments:
        few.add(payment)
        all_kinds.add(payment)
    asked = payments[-1]
    found = scorer.score("shop", asked, score_vector(all_kinds, asked, frauds), anomaly=0.0)
    alone = model().probabilities(np.array([score_vector(few, asked, frauds)]))[0]
    assert found.probability == pytest.approx(alone)


def test_drift_is_told_once_enough_payments_were_seen() -> None:
    watch = DriftWatch(model())
    rows, _ = rows_of_test()
    row = rows[0].tolist()
    assert all(watch.take(row, 0.9) is None for _ in range(COMPARED - 1))
    found = watch.take(row, 0.9)
    assert found is not None
    assert found[SCORE] > SHIFTED
    assert watch.take(row, 0.9) is None


def test_rules_are_read_by_tenant(tmp_path: Path) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text("demo:\n- {name: large, expression: amount_minor > 50000, action: review}\n")
    assert [each.name for each in load_rules_file(file)["demo"]] == ["large"]
    assert load_rules_file(None) == {}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("- 1", "under each tenant's name"),
        ("demo: 1", "demo: wanted is a list of rules"),
        (
            "demo: [{name: a, expression: nothing > 1, action: review}]",
            r"demo: rules\[0\].expression: asks for nothing",
        ),
        ("demo: [", "cannot be read: ParserError"),
    ],
)
def test_a_bad_file_of_rules_stops_the_start_and_says_why(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text(text)
    with pytest.raises(Misconfigured, match=told):
        load_rules_file(file)


def settings_with(**files: Path) -> PaymentsRiskSettings:
    nowhere = SecretStr("postgresql://nowhere")
    return PaymentsRiskSettings(bus_url=nowhere, database_url=nowhere, **files)  # type: ignore[arg-type]


def test_the_model_that_the_settings_name_is_scored_by(tmp_path: Path) -> None:
    save_model(model(), tmp_path / "march.json")
    scorer = scorer_by(settings_with(fraud_model=tmp_path / "march.json"))
    assert scorer.model is not None
    assert (scorer.model.name, scorer.model.kinds) == ("march", KINDS)
    assert scorer_by(settings_with()).model is None


def test_a_model_that_cannot_be_used_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "march.json").write_text("{}")
    for name, told in (("march.json", "no fraud model"), ("none.json", "No such file")):
        with pytest.raises(Misconfigured, match=f"CROSSDESK_FRAUD_MODEL: .*{told}"):
            scorer_by(settings_with(fraud_model=tmp_path / name))
