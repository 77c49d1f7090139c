"""How the noticing of troubles is measured, by hand and on a small file."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from crossdesk.contracts.logistics import Trouble
from deploy.simulators.parcels.generate import generate

from logistics.arrival.features import Calendars
from logistics.arrival.parcel import Lane, Parcel, Scan
from logistics.commands import run_command
from logistics.trouble.evaluation import Evaluation, Outcome, measured
from logistics.trouble.evaluation_table import as_json, as_text
from logistics.trouble.replay import Noticed, replay
from logistics.trouble.rules import load_rules
from logistics.trouble.truth import TrueTrouble, Watched, tells_of, watched_of
from logistics.trouble.waits import learn_waits

MONDAY = datetime(2026, 4, 13, 8, 0, tzinfo=UTC)
LANE = Lane("CN", "DE", "direct-line", "standard")
RULES = load_rules()
ROWS = list(generate(700, 9, 5, date(2026, 4, 6)))

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(*rows: dict[str, Any]) -> Path:
        path = tmp_path / "parcels.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        return path

    return written


def at(days: float) -> datetime:
    return MONDAY + timedelta(days=days)


def a_parcel(*scans: tuple[str, float, float], number: str = "X") -> Parcel:
    """Scans are a state, when it was made and when it was told, in days."""
    return Parcel(number, LANE, MONDAY, at(8), tuple(Scan(state, at(made), at(told)) for state, made, told in scans))


def an_outcome(
    *noticed: tuple[Trouble, float],
    true: tuple[Trouble, float, float | None] | None = None,
    asked: float | None = None,
) -> Outcome:
    troubles = () if true is None else (TrueTrouble(true[0], at(true[1]), None if true[2] is None else at(true[2])),)
    watched = Watched(a_parcel(), troubles, None if asked is None else at(asked))
    return Outcome(watched, [Noticed(trouble, at(days), at(days)) for trouble, days in noticed])


def test_a_notice_is_right_while_the_trouble_lasts() -> None:
    hold: tuple[Trouble, float, float] = ("customs_hold", 2, 6)
    found = measured(
        [
            an_outcome(("customs_hold", 3), true=hold),
            an_outcome(("customs_hold", 1), true=hold),
            an_outcome(("customs_hold", 7), true=hold),
            an_outcome(("customs_hold", 3)),
            an_outcome(true=hold),
            an_outcome(),
        ]
    ).all
    assert (found.noticed, found.right, found.troubles, found.found) == (4, 1, 4, 1)
    assert (found.precision.value, found.recall.value) == (0.25, 0.25)
    assert found.false_alarms.value == 500


def test_silence_tells_of_a_hold_nobody_scanned_but_no_hold_of_a_failed_delivery() -> None:
    hold = TrueTrouble("customs_hold", at(2), None)
    assert hold.is_told_by(Noticed("silent", at(3), at(3)))
    assert not hold.is_told_by(Noticed("delivery_failed", at(3), at(3)))


def test_every_trouble_tells_of_itself() -> None:
    assert all(trouble in told for trouble, told in tells_of().items())


def test_the_lead_is_counted_to_the_question_and_negative_after_it() -> None:
    lost: tuple[Trouble, float, None] = ("lost", 1, None)
    assert an_outcome(("lost", 2), true=lost, asked=4).hours_before_ask() == 48
    assert an_outcome(("lost", 5), true=lost, asked=4).hours_before_ask() == -24
    assert an_outcome(true=lost, asked=4).hours_before_ask() == float("-inf")


def test_who_did_not_ask_or_asked_before_anything_was_wrong_counts_for_no_lead() -> None:
    assert an_outcome(("lost", 2), true=("lost", 1, None)).hours_before_ask() is None
    assert an_outcome(("lost", 2), true=("lost", 1, None), asked=0.5).hours_before_ask() is None
    assert an_outcome(("silent", 2), asked=3).hours_before_ask() is None


def test_intervals_hold_the_figure() -> None:
    right, wrong = an_outcome(("lost", 2), true=("lost", 1, None), asked=4), an_outcome(("lost", 2))
    figure = measured([right] * 30 + [wrong] * 10).all.precision
    assert figure.low < figure.value == 0.75 < figure.high


def noticed(parcel: Parcel, until: float = 60) -> list[tuple[str, float]]:
    waits = learn_waits([], MONDAY, Calendars({}), RULES.silence)
    told = replay(parcel, at(until), waits, lambda _, moment: moment + timedelta(days=12), RULES)
    return [(each.trouble, (each.at - MONDAY) / timedelta(days=1)) for each in told]


def test_a_scan_is_known_when_it_is_told() -> None:
    late = a_parcel(("accepted", 0, 0), ("delivery_attempted", 2, 3.5), ("delivered", 4, 4))
    assert noticed(late) == [("delivery_failed", 3.5)]


def test_what_was_told_after_the_delivery_is_no_notice() -> None:
    late = a_parcel(("accepted", 0, 0), ("delivered", 3, 3), ("delivery_attempted", 2, 3.5))
    assert noticed(late) == []


def test_a_time_that_runs_out_between_scans_is_noticed_then() -> None:
    held = a_parcel(("accepted", 0, 0), ("customs_hold", 0.5, 0.5), ("customs_released", 5, 5), ("delivered", 6, 6))
    assert noticed(held) == [("customs_hold", pytest.approx(1.92, abs=0.01))]  # a delivery day was over


def test_one_trouble_is_noticed_once_and_again_when_it_comes_again() -> None:
    failed = a_parcel(
        ("accepted", 0, 0),
        ("delivery_attempted", 1, 1),
        ("delivery_attempted", 1.5, 1.5),
        ("out_for_delivery", 2, 2),
        ("delivery_attempted", 2.2, 2.2),
        ("delivered", 3, 3),
    )
    assert noticed(failed) == [("delivery_failed", 1), ("delivery_failed", 2.2)]


def test_waits_are_learnt_as_they_are_lived_with_scans_told_late() -> None:
    scans = [("accepted", 0.0, 0.0), ("departed_origin", 0.5, 2.0), ("delivered", 3.0, 3.0)]
    waits = learn_waits([a_parcel(*scans) for _ in range(80)], at(30), Calendars({}), RULES.silence)
    assert waits.days[str(LANE), "accepted"] == pytest.approx(1.8, abs=0.2)  # of which 1.5 until it was told
    assert ("cleared",) not in waits.days


def test_waits_of_a_new_lane_are_those_of_its_service() -> None:
    scans = [("accepted", 0.0, 0.0), ("delivered", 3.0, 3.0)]
    waits = learn_waits([a_parcel(*scans) for _ in range(80)], at(30), Calendars({}), RULES.silence)
    new, other = Lane("JP", "FR", "new-line", "standard"), Lane("JP", "FR", "new-line", "express")
    usual = waits.limit(LANE, "accepted", RULES.silence)
    assert waits.limit(new, "accepted", RULES.silence) == waits.limit(other, "accepted", RULES.silence) == usual
    assert waits.limit(LANE, "departed", RULES.silence) == RULES.silence.unlearnt["departed"]


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    return measured([an_outcome(("lost", 2), true=("lost", 1, None), asked=4), an_outcome()])


def test_figures_are_shown_with_their_intervals_and_the_verdict(evaluation: Evaluation) -> None:
    told = as_text(evaluation)
    assert "precision     100.0% [100.0%, 100.0%]  of 1 notices 1 were right" in told
    assert told.endswith("Holds: precision 90%, recall 90% and a median lead of 24 h or better.")
    assert json.loads(as_json(evaluation))["holds"] is True


def test_what_never_was_noticed_is_null_in_json() -> None:
    told = json.loads(as_json(measured([an_outcome(true=("lost", 1, None), asked=4)])))
    assert told["holds"] is False
    assert told["all"]["lead"]["value"] is None
    assert told["all"]["precision"]["value"] is None


def test_the_command_measures_a_file_and_says_whether_it_holds(
    write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run_command(["evaluate", "anomaly", str(write(*ROWS)), "--json"])
    told = json.loads(capsys.readouterr().out)
    assert code == (0 if told["holds"] else 1)
    assert told["all"]["recall"]["value"] > 0.5
    assert told["all"]["precision"]["value"] > 0.5


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"troubles": [{"kind": "bored", "began_at": "2026-04-08T10:00:00Z", "ended_at": None}]}, "'bored'"),
        ({"asked_at": "tomorrow"}, "asked_at is 'tomorrow'"),
        ({"asked_at": "2026-04-08T10:00:00"}, "an ISO 8601 time with an offset"),
        ({"troubles": [{"kind": "lost"}] * 21}, "more than 20 troubles"),
        ({"troubles": [{"kind": "lost"}]}, "began_at is missing"),
        ({"troubles": 5}, "is no parcel"),
        ({"destination": "XX"}, "the country 'XX' is not known"),
    ],
)
def test_a_row_that_is_wrong_is_told_with_its_line(
    write: Write, capsys: pytest.CaptureFixture[str], changes: dict[str, Any], message: str
) -> None:
    assert run_command(["evaluate", "anomaly", str(write(ROWS[0], {**ROWS[1], **changes}))]) == 2
    told = capsys.readouterr().err
    assert "line 2" in told
    assert message in told


def test_a_file_without_parcels_is_told(write: Write, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run_command(["evaluate", "anomaly", str(write())]) == 2
    assert "holds no parcels" in capsys.readouterr().err
    assert run_command(["evaluate", "anomaly", str(tmp_path / "none")]) == 2


def test_simulated_customers_ask_and_suffer_as_their_parcels_go() -> None:
    watched = [watched_of(row) for row in ROWS]
    kinds = {trouble.kind for each in watched for trouble in each.troubles}
    assert {"customs_hold", "delivery_failed", "address_problem", "overdue", "lost"} <= kinds
    assert all(row["outcome"] == "lost" for row in ROWS if row["trouble"] and row["trouble"]["kind"] == "lost")
    asked = [each for each in watched if each.asked_at]
    assert 0 < len(asked) < len(watched) / 2
    for each in asked:
        assert each.asked_at
        assert each.parcel.delivered_at is None or each.asked_at < each.parcel.delivered_at
