import json
from pathlib import Path

import pytest

from intent.evaluate import read_rows, run_command
from intent.measures import Verdict, accuracy, calibration_error, macro_f1

VERDICTS = [
    Verdict("en", "a", "a", 0.95),
    Verdict("en", "a", "b", 0.95),
    Verdict("de", "b", "b", 0.55),
    Verdict("de", "b", "b", 0.55),
]


def test_figures_of_a_small_set() -> None:
    assert accuracy(VERDICTS) == 0.75
    assert macro_f1(VERDICTS) == pytest.approx((2 / 3 + 4 / 5) / 2)
    # Bin 0.9-1.0: sure 0.95, right 0.5; bin 0.5-0.6: sure 0.55, right 1.0; two messages each.
    assert calibration_error(VERDICTS) == pytest.approx((0.45 + 0.45) / 2)


def test_a_line_that_is_no_message_is_named(tmp_path: Path) -> None:
    path = tmp_path / "messages.jsonl"
    path.write_text('{"text": "hi", "intent": "greeting"}\n\n{"text": "hi"}\n')
    with pytest.raises(ValueError, match="line 3"):
        read_rows(path)


def test_evaluation_prints_the_figures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        {
            "id": 1,
            "language": "de",
            "text": "Wo bleibt mein Paket LX123456785CN?",
            "intent": "track_shipment",
            "entities": {"tracking_number": "LX123456785CN"},
            "sentiment": "neutral",
            "urgent": False,
        },
        {"id": 2, "language": "en", "text": "cancel my order", "intent": "order_cancel"},
    ]
    path = tmp_path / "messages.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows))
    assert run_command(["evaluate", str(path)]) == 0
    printed = capsys.readouterr().out
    assert "accuracy 1.000" in printed
    assert "order and tracking numbers right 1.000" in printed


def test_an_unknown_command_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["evaluate"]) == 2
    assert "usage" in capsys.readouterr().err
