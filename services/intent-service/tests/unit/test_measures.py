import json
from pathlib import Path

import pytest

from intent.commands import run_command
from intent.evaluation import read_rows
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
    assert run_command(["evaluate", "--quick", str(path)]) == 0
    printed = capsys.readouterr().out
    assert "accuracy             1.000" in printed
    assert run_command(["evaluate", "--quick", "--json", str(path)]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures.keys() >= {
        "accuracy", "macro_f1", "per_language", "per_intent", "ece", "out_of_scope_recall", "entity_f1", "sentiment_f1",
        "emotion_f1", "latency_ms",
    }  # fmt: skip
    assert (figures["accuracy"], figures["per_language"], figures["entity_f1"]) == (1.0, {"de": 1.0, "en": 1.0}, 1.0)
    assert figures["emotion_f1"] is None, "nothing was annotated"


def test_an_unknown_command_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["evaluate"]) == 2
    assert "usage" in capsys.readouterr().err


@pytest.mark.parametrize("content", ["", "\n", "{", "[1]", '{"text": "hi"}', "\x00"])
def test_a_file_that_is_no_evaluation_is_refused_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str
) -> None:
    path = tmp_path / "messages.jsonl"
    path.write_text(content)
    assert run_command(["evaluate", "--quick", str(path)]) == 2
    assert capsys.readouterr().err.count("\n") == 1
