"""How well messages are read: figures for a file of messages with what each means.

The format is JSON Lines: {"id", "language", "text", "intent", "also", "entities", "sentiment", "emotion", "urgent"}, of
which only text and intent must be there.
"""

import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from intent.confidence import quick_scores
from intent.encoding import Encode, encode_all
from intent.entity_measures import entity_f1
from intent.measures import (
    Verdict,
    accuracy,
    by_language,
    calibration_error,
    f1_by_label,
    macro_f1,
    macro_f1_of,
)
from intent.reading import OUT_OF_SCOPE, Reader, Reading
from intent.second_look import weigh


@dataclass(frozen=True)
class Figures:
    """F1 and shares are 0 to 1; what a file does not annotate is None. `latency_ms` is the quick path's median.

    `texts_per_second` is how many intents one core tells in a batch, by the quick model; `second_looks` the share of
    messages the encoder was asked about; `urgent` and `language` the shares seen rightly.
    """

    messages: int
    accuracy: float
    macro_f1: float
    per_language: dict[str, float]
    per_intent: dict[str, float]
    ece: float
    out_of_scope_recall: float | None
    entity_f1: float | None
    per_entity: dict[str, float]
    sentiment_f1: float | None
    emotion_f1: float | None
    urgent: float | None
    language: float | None
    latency_ms: float
    texts_per_second: float
    second_looks: float


def evaluate(reader: Reader, encode: Encode | None, rows: Sequence[dict[str, Any]]) -> Figures:
    """Read all messages as the service would with time enough, and compare. Raises ValueError without any."""
    if not rows:
        raise ValueError("the file holds no messages")
    quick, seconds = _read_quickly(reader, rows)
    doubtful = [place for place, reading in enumerate(quick) if _is_doubtful(reader, reading)]
    readings = look_again(encode, quick, doubtful) if encode else quick
    verdicts = [_verdict(row, reading) for row, reading in zip(rows, readings, strict=True)]
    annotated = [row for row in rows if isinstance(row.get("entities"), dict)]
    entities = entity_f1(annotated) if annotated else {}
    return Figures(
        messages=len(rows),
        accuracy=accuracy(verdicts),
        macro_f1=macro_f1(verdicts),
        per_language={language: accuracy(group) for language, group in by_language(verdicts).items()},
        per_intent=f1_by_label([(each.meant, each.understood) for each in verdicts]),
        ece=calibration_error(verdicts),
        out_of_scope_recall=_share([each.right for each in verdicts if each.meant == OUT_OF_SCOPE]),
        entity_f1=entities.pop("micro", None),
        per_entity=entities,
        sentiment_f1=_f1("sentiment", rows, [reading.feeling.sentiment for reading in readings]),
        emotion_f1=_f1("emotion", rows, [reading.feeling.emotion for reading in readings]),
        urgent=_right("urgent", rows, [reading.feeling.urgent for reading in readings]),
        language=_right("language", rows, [reading.language for reading in readings]),
        latency_ms=median(seconds) * 1000,
        texts_per_second=_pace(reader, [row["text"] for row in rows]),
        second_looks=len(doubtful) / len(rows) if encode else 0.0,
    )


def look_again(encode: Encode, readings: Sequence[Reading], doubtful: Sequence[int]) -> list[Reading]:
    """The readings, those at the places in doubt weighed with the encoder's word."""
    better = list(readings)
    vectors = encode_all([readings[place].masked for place in doubtful], encode)
    for place, vector in zip(doubtful, vectors, strict=True):
        better[place] = weigh(readings[place], vector)
    return better


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON Lines file. Raises OSError, and ValueError naming the line that is none."""
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            rows.append({**row, "text": str(row["text"]), "intent": str(row["intent"])})
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{path}, line {number}: needs an object with text and intent ({error!r})") from error
    return rows


def as_json(figures: Figures) -> str:
    """All figures as one object."""
    return json.dumps(asdict(figures), ensure_ascii=False, indent=1)


def as_text(figures: Figures) -> str:
    """All figures, one a line; those by language, intent and entity in a block each."""
    lines = []
    for name, value in asdict(figures).items():
        if isinstance(value, dict):
            lines += [f"{name}:", *(f"  {key:24} {part:.3f}" for key, part in value.items())]
        elif value is not None:
            lines.append(f"{name:20} {value:.3f}" if isinstance(value, float) else f"{name:20} {value}")
    return "\n".join(lines)


def _read_quickly(reader: Reader, rows: Sequence[dict[str, Any]]) -> tuple[list[Reading], list[float]]:
    readings, seconds = [], []
    for row in rows:
        began = time.perf_counter()
        readings.append(reader.read(row["text"], row.get("locale")))
        seconds.append(time.perf_counter() - began)
    return readings, seconds


def _pace(reader: Reader, texts: Sequence[str]) -> float:
    """Texts of which one core tells the intent in a second: what is not waiting for the machine counts."""
    began = time.process_time()
    quick_scores(reader.model, texts)
    return len(texts) / max(time.process_time() - began, 1e-6)


def _is_doubtful(reader: Reader, reading: Reading) -> bool:
    return reading.scores is not None and reading.intent.confidence < reader.policy.encoder_below


def _verdict(row: dict[str, Any], reading: Reading) -> Verdict:
    return Verdict(row.get("language", "und"), row["intent"], reading.intent.id, reading.intent.confidence)


def _f1(name: str, rows: Sequence[dict[str, Any]], found: Sequence[str]) -> float | None:
    pairs = [(str(row[name]), each) for row, each in zip(rows, found, strict=True) if row.get(name) is not None]
    return macro_f1_of(pairs) if pairs else None


def _right(name: str, rows: Sequence[dict[str, Any]], found: Sequence[Any]) -> float | None:
    return _share([row[name] == each for row, each in zip(rows, found, strict=True) if row.get(name) is not None])


def _share(right: Sequence[bool]) -> float | None:
    return sum(right) / len(right) if right else None
