"""`translation-service evaluate` as it is typed."""

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from translation.commands import run_command
from translation.engines.engine_list import EngineEntry
from translation.evaluate.figures import Outcome, figures
from translation.evaluate.quality_lines import quality_lines
from translation.evaluate.rows import Row

MESSAGES = Path(__file__).parent.parent / "unit" / "messages_with_facts.jsonl"
QUESTION = {"source": "de", "target": "en", "text": "Wo bleibt mein Paket?", "reference": "Where is my parcel?"}


def written(path: Path, rows: Sequence[object]) -> str:
    path.write_text("\n".join(each if isinstance(each, str) else json.dumps(each) for each in rows), "utf-8")
    return str(path)


@pytest.fixture
def engines(tmp_path: Path, engines_served: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("ENGINES_KEY", "demo-key")
    own = {"name": "own", "kind": "libretranslate", "region": "own", "key_env": "ENGINES_KEY", "seconds": 20}
    path = tmp_path / "engines.yaml"
    path.write_text(yaml.safe_dump({"engines": [own | {"url": f"{engines_served.url}/libretranslate"}]}), "utf-8")
    return str(path)


def columns(told: str, name: str) -> dict[str, str]:
    """The row of a pair by the heads of its columns."""
    head, *rows = [line.split("  ") for line in told.splitlines()]
    found = next(row for row in rows if row[0].strip() == name)
    return dict(zip((each.strip() for each in head if each), (each.strip() for each in found if each), strict=True))


def test_the_worst_engine_delivers_nothing_that_lost_a_fact(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["evaluate", str(MESSAGES), "--engine", "adversary", "--keep", "Aurora Lamp 12"]) == 0
    told = capsys.readouterr().out
    found = columns(told, "all")
    kept, of = map(int, found["must keep"].split("/"))
    assert kept == of > 150
    assert int(found["texts"]) == 154 > int(found["delivered"]) > 77
    assert "  the engine's translation lost 1 " in told


async def test_an_engine_of_the_file_is_measured_by_pair_domain_and_glossary(
    tmp_path: Path, engines: str, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [QUESTION | {"domain": "delivery"} for _ in range(10)]
    other = {"source": "de", "target": "en", "text": "Wo ist CB-1?", "must_keep": ["CB-1"]}
    file = written(tmp_path / "texts.jsonl", [*rows, other, QUESTION | {"source": "tlh"}])
    words = {
        "tenant": "shop",
        "preferred": [{"source": "de", "target": "en", "term": "Paket", "translation": "parcel"}],
    }
    glossary = tmp_path / "glossary.yaml"
    glossary.write_text(yaml.safe_dump(words), "utf-8")
    asked = ["evaluate", file, "--engine", "own", "--engines", engines, "--glossary", str(glossary), "--write-quality"]
    assert await asyncio.to_thread(run_command, asked) == 0
    told = capsys.readouterr().out
    found = columns(told, "de>en")
    assert (found["texts"], found["chrF"], found["BLEU"]) == ("11", "100.0", "100.0")
    assert (found["must keep"], found["glossary"]) == ("1/1", "10/10")
    assert "     1  the translation engine does not take" in told
    quality = yaml.safe_load(told.splitlines()[-1])["quality"]
    entry = EngineEntry(name="own", kind="libretranslate", url="http://localhost", region="own", quality=quality)
    assert (entry.quality_of("de", "en", "delivery"), entry.quality_of("de", "en", "*")) == (1.0, 1.0)


@pytest.mark.parametrize(
    ("name", "rows", "said"),
    [
        ("a.jsonl", [QUESTION, "{", QUESTION | {"text": ""}], ["line 2: no JSON object", "line 3: text: "]),
        ("a.jsonl", [QUESTION | {"must_keep": ["CB-1"]}], ["line 1: must_keep: 'CB-1' is not in the text"]),
        ("a.jsonl", [QUESTION | {"colour": "red"}], ["line 1: colour: "]),
        ("a.jsonl", [], ["holds no text"]),
        ("a.csv", ["source,target,text", "de,en,Hallo", "de,,Hallo", "de,en,a,b"], ["line 3: target: ", "line 4: "]),
        ("a.txt", [QUESTION], [".csv or .jsonl"]),
    ],
)
def test_every_bad_line_of_a_file_is_named(
    tmp_path: Path, name: str, rows: Sequence[object], said: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(["evaluate", written(tmp_path / name, rows), "--engine", "adversary"]) == 2
    told = capsys.readouterr().err
    assert [part for part in said if part not in told] == []
    assert told.count("\n") == 1


def test_an_engine_that_is_not_there_and_a_glossary_that_contradicts_itself_are_named(
    tmp_path: Path, engines: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path / "a.jsonl", [QUESTION])
    assert run_command(["evaluate", file, "--engine", "depl", "--engines", engines]) == 2
    assert "the file of engines names own" in capsys.readouterr().err
    both = [{"source": "de", "target": "en", "term": "Paket", "translation": word} for word in ("parcel", "package")]
    glossary = tmp_path / "glossary.yaml"
    glossary.write_text(yaml.safe_dump({"tenant": "shop", "preferred": both}), "utf-8")
    assert run_command(["evaluate", file, "--engine", "adversary", "--glossary", str(glossary)]) == 2
    assert "'Paket' has two translations" in capsys.readouterr().err
    assert run_command(["evaluate", str(tmp_path / "none.csv"), "--engine", "adversary"]) == 2


def test_what_must_be_kept_is_counted_as_often_as_it_stood_there() -> None:
    row = Row(source="de", target="en", text="CB-1 und CB-1, 5 €", must_keep=("CB-1", "5 €"))
    found = figures([Outcome(row, "CB-1 and 5 €", "", 0.1), Outcome(row, None, "no engine", 0.3)])
    assert (found.must_keep, found.delivered) == ((1, 2), (1, 2))
    assert found.p50 == pytest.approx(0.2)
    assert found.p99 == pytest.approx(0.3, abs=0.01)


def test_no_quality_is_written_of_fewer_than_ten_texts() -> None:
    row = Row.model_validate(QUESTION)
    with pytest.raises(ValueError, match="no pair has 10"):
        quality_lines([Outcome(row, row.reference, "", 0.1)] * 9)
