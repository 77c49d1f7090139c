"""`logistics-service learn arrivals` from a file, and what it says of bad input."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from deploy.local.learn_arrivals import demo_rows
from deploy.simulators.parcels.generate import generate

from logistics.arrival.learn_from import learn_from
from logistics.arrival.model import ArrivalModel
from logistics.arrival.model_files import load_model, save_model
from logistics.arrival.parcel import UNKNOWN_SERVICE, Lane
from logistics.arrival.passages import Passages
from logistics.arrival.read_parcels import parcel_of
from logistics.commands import run_command

START = date(2026, 4, 6)
ROWS = [{**row, "service": None} for row in generate(500, 11, 4, START)]


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., str]:
    def written(*rows: dict[str, Any]) -> str:
        path = tmp_path / "parcels.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        return str(path)

    return written


@pytest.fixture(scope="module")
def model() -> ArrivalModel:
    return learn_from([parcel_of(row) for row in ROWS])


def test_a_model_is_learnt_from_a_file(
    file: Callable[..., str], tmp_path: Path, model: ArrivalModel, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "made" / "arrivals"
    assert run_command(["learn", "arrivals", file(*ROWS), "--out", str(out)]) == 0
    assert capsys.readouterr().out == f"learnt from 500 parcels: {out / 'model.json'}\n"
    assert load_model(out).offsets == model.offsets, "the same parcels give the same model"


def test_a_model_learnt_is_for_the_parcels_after_the_last(model: ArrivalModel) -> None:
    young = parcel_of({**ROWS[-1], "delivered_at": None})
    made = model.estimate(young, young.handed_over_at)
    assert made is not None
    assert young.handed_over_at <= made.from_ <= made.p50 <= made.p90


def test_too_few_parcels_are_told_in_one_line(
    file: Callable[..., str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(["learn", "arrivals", file(*ROWS[:50]), "--out", str(tmp_path / "out")]) == 2
    err = capsys.readouterr().err
    assert "are too few: 300 within 56 days or more are wanted" in err
    assert err.count("\n") == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "name either a FILE of parcel histories or --database"),
        (["some.jsonl", "--database"], "name either a FILE of parcel histories or --database"),
        (["--database", "--tenant", "No,Shop"], "--tenant 'No,Shop' names no shop"),
        (["--database"], "CROSSDESK_DATABASE_URL must name the service's database"),
        (["none.jsonl"], "none.jsonl"),
    ],
)
def test_wrong_arguments_are_told_in_one_line(
    arguments: list[str],
    message: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("CROSSDESK_DATABASE_URL", raising=False)
    assert run_command(["learn", "arrivals", *arguments, "--out", str(tmp_path / "out")]) == 2
    err = capsys.readouterr().err
    assert message in err
    assert err.count("\n") == 1


def test_a_database_that_is_none_is_told_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CROSSDESK_DATABASE_URL", "mysql://somewhere")
    assert run_command(["learn", "arrivals", "--database", "--out", str(tmp_path)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_model_that_cannot_be_written_whole_leaves_the_one_before(model: ArrivalModel, tmp_path: Path) -> None:
    save_model(model, tmp_path)
    before = (tmp_path / "model.json").read_bytes()
    model_with_a_set = ArrivalModel(
        model.calendars,
        {"lane": {1, 2}},  # type: ignore[dict-item]  # what JSON cannot hold
        model.boosters,
        model.passages,
        model.offsets,
        model.history,
    )
    with pytest.raises(TypeError):
        save_model(model_with_a_set, tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == ["model.json"]
    assert (tmp_path / "model.json").read_bytes() == before


def test_a_service_level_nobody_tells_has_one_name() -> None:
    assert parcel_of(ROWS[0]).lane.service == UNKNOWN_SERVICE


def test_a_lane_of_unknown_service_borrows_from_all_services_between_its_countries() -> None:
    near, far = Lane("CN", "DE", "a", "express"), Lane("CN", "BR", "b", "express")
    passages = Passages({near: {"depot": [(1.0, True)] * 40}, far: {"depot": [(9.0, True)] * 40}}, {})
    assert passages.curve(Lane("CN", "DE", "c", UNKNOWN_SERVICE), "depot").time_left(0.0, 0.9) == 1.0


def test_the_demo_learns_the_lanes_its_shop_sends_by() -> None:
    rows = [row for _, row in zip(range(300), demo_rows(date(2026, 11, 26)), strict=False)]
    assert {row["service"] for row in rows} == {None}
    assert {("CN", "DE", "china-post"), ("CN", "US", "ups")} <= {
        (row["origin"], row["destination"], row["carrier"]) for row in rows
    }
