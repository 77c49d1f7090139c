"""The commands as they are typed."""

import json
from pathlib import Path

import pytest

from payments_risk.commands import run_command

from .simulated_payments import write_payments

TRAIN, TEST = "2026-03-10..2026-03-22", "2026-03-30..2026-04-05"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_payments(tmp_path_factory.mktemp("past") / "payments.csv")


def test_an_evaluation_prints_the_figures_and_whether_the_floors_hold(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run_command(["evaluate", "transactions", "--train", f"{file}:{TRAIN}", "--test", f"{file}:{TEST}", "--json"])
    found = json.loads(capsys.readouterr().out)
    assert found["train"] == TRAIN
    assert code == (0 if found["holds"] else 1)


def test_more_days_learnt_from_are_tested_on_the_same_payments(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tested = []
    for train, known in ((TRAIN, []), ("2026-03-03..2026-03-22", ["--known", TRAIN]), ("2026-03-03..2026-03-22", [])):
        asked = ["--train", f"{file}:{train}", "--test", f"{file}:{TEST}", *known]
        run_command(["evaluate", "transactions", "--json", *asked])
        tested.append(json.loads(capsys.readouterr().out)["tested"])
    assert tested[0] == tested[1] > tested[2]


def test_two_learnt_models_are_replayed_side_by_side(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, days in (("long", TRAIN), ("short", "2026-03-14..2026-03-22")):
        out = str(tmp_path / f"{name}.json")
        assert run_command(["learn", "transactions", "--train", f"{file}:{days}", "--out", out, "--name", name]) == 0
    models = ["--champion", str(tmp_path / "long.json"), "--challenger", str(tmp_path / "short.json")]
    assert run_command(["replay", *models, f"{file}:{TEST}"]) == 0
    told = capsys.readouterr().out
    assert "challenger less champion" in told
    assert "PSI" in told
    assert run_command(["evaluate", "speed", str(file), "--model", models[1], "--payments", "100"]) in (0, 1)
    assert "features and score" in capsys.readouterr().out


def test_the_anomaly_score_is_measured_without_labels(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["evaluate", "anomaly", f"{file}:{TEST}"]) == 0
    told = capsys.readouterr().out
    assert float(told.split("AUC ROC ")[1].split(",")[0]) > 0.5


def test_a_rule_is_tried_on_past_payments(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["try-rule", "amount_beside_usual > 4.0", f"{file}:2026-03-10..2026-03-31"]) == 0
    told = dict(line.split(None, 1) for line in capsys.readouterr().out.splitlines())
    assert float(told["precision"]) > 0.9
    assert 0 < float(told["recall"]) < 1
    assert "of at most 200 parts" in told["cost"]
    assert "XXX" not in told["hits"], "the file says no currency"


def test_the_names_that_a_rule_may_ask_for_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["try-rule", "--names"]) == 0
    assert {"amount_minor", "ip_country", "card_count_10m"} <= set(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("2,2026-03-01 00:00:00,c,t,-1,0", "line 3: amount is '-1'"),
        ("2,2026-03-01 00:00:00,c,t,NaN,0", "line 3: amount is 'NaN'"),
        ("2,2026-03-01 00:00:00,c,t,1e30,0", "line 3: amount is '1e30'"),
        ("2,yesterday,c,t,1,0", "line 3: datetime is 'yesterday'"),
        ("2,2026-03-01 00:00:00,,t,1,0", "line 3: customer_id is empty"),
        ("2,2026-03-01 00:00:00,c,t,1,2", "line 3: fraud is '2'"),
        ("1,2026-03-01 00:00:00,c,t,1,0", "there twice"),
        ("2,2026-03-01 00:00:00", "line 3: customer_id is empty"),
    ],
)
def test_a_bad_line_is_refused_with_its_number_and_column(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], line: str, told: str
) -> None:
    bad = tmp_path / "bad.csv"
    head = "transaction_id,datetime,customer_id,terminal_id,amount,fraud"
    bad.write_text(f"{head}\n1,2026-03-01 00:00:00,c,t,1.00,0\n{line}\n")
    assert run_command(["try-rule", "declined", str(bad)]) == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["try-rule", "nothing > 1", "none.csv"], "expression: asks for nothing"),
        (["try-rule"], "give an EXPRESSION and a FILE"),
        (["try-rule", "declined", "none.csv"], "No such file"),
        (["try-rule", "declined", "none.csv:2026-13-01"], "wanted are days"),
        (["evaluate", "transactions", "--train", "none.csv"], "--test"),
        (["learn", "transactions", "--train", "none.csv"], "give --train and --out, or --from-tables"),
        (["replay", "--champion", "a.json", "--challenger", "b.json"], "give a FILE, or --from-tables"),
    ],
)
def test_bad_arguments_are_told_in_one_line(
    capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    assert run_command(arguments) == 2
    assert told in capsys.readouterr().err


def test_a_file_may_tell_more_of_its_payments(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "more.csv"
    file.write_text(
        "transaction_id,datetime,customer_id,amount,fraud,card,ip_country,declined,currency\n"
        "1,2026-03-01 00:00:00,c,10.00,0,tok_1,DE,1,EUR\n"
        "2,2026-03-01 00:01:00,d,10.00,1,tok_1,FR,0,EUR\n"
    )
    assert run_command(["try-rule", "card_decline_share_10m >= 0.5 && ip_country == 'FR'", str(file)]) == 0
    assert "hits       1, of which 1 were fraud (10.00 EUR)" in capsys.readouterr().out
