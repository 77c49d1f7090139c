"""The report as a file: whole, self-contained, honest about void runs, deaf to what results try to inject."""

import copy
import json
import re
from html.parser import HTMLParser

import pytest

from loadtests.report import write
from loadtests.report.__main__ import main
from loadtests.tests.unit.sample_runs import a_run

NOW = a_run(60)
EVIL = "</style><script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


class Tags(HTMLParser):
    """Names and attributes of all elements."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.names.append(tag)
        self.attributes += attrs


def report(tmp_path, results, earlier=None) -> str:
    write(results, tmp_path / "report.html", earlier)
    return (tmp_path / "report.html").read_text("utf-8")


def with_verdict(**verdict):
    return {**NOW, "verdict": {**NOW["verdict"], **verdict}}


def test_the_report_needs_no_other_file_and_no_script(tmp_path):
    text = report(tmp_path, NOW, a_run(60, seed=2))
    tags = Tags(text)
    assert not {"script", "link", "img", "iframe", "object"} & set(tags.names)
    assert not {"src", "href"} & {name for name, _ in tags.attributes}
    assert "url(" not in text
    assert "@import" not in text


def test_a_report_of_an_hour_stays_small(tmp_path):
    text = report(tmp_path, a_run(3600, 5.0))
    assert len(text.encode()) < 400_000


@pytest.mark.parametrize(
    ("verdict", "state", "words"),
    [
        ({}, "passed", "Passed: every objective was met"),
        ({"passed": False}, "missed", "Missed: not every objective was met"),
        ({"passed": False, "interrupted": True}, "interrupted", "Interrupted: the run is not whole"),
        ({"passed": True, "interrupted": True, "void": "late"}, "void", "Void: this run proves nothing"),
    ],
)
def test_the_verdict_is_in_words_and_in_the_looks(tmp_path, verdict, state, words):
    text = report(tmp_path, with_verdict(**verdict))
    assert f'data-state="{state}"' in text
    assert words in text


def test_a_void_run_says_why_and_an_interrupted_one_that_it_ends_early(tmp_path):
    text = report(tmp_path, with_verdict(void="a worker died", interrupted=True))
    assert "Why: a worker died." in text
    assert "The run was interrupted" in text


def test_objectives_that_were_missed_are_named(tmp_path):
    checks = [{"name": "answer p99, urgent", "wanted": "< 1000 ms", "found": 1900.5, "passed": False}]
    text = report(tmp_path, with_verdict(passed=False, checks=checks))
    assert "Not met: answer p99, urgent." in text
    assert "1,900" in text


def poisoned(value):
    """The same results with every text, and every name that is free, made evil."""
    if isinstance(value, str):
        return EVIL
    if isinstance(value, list):
        return [poisoned(each) for each in value]
    if isinstance(value, dict):
        free = set(value) & {"gateway", "intent", "de", "ja", "demo", "cores", "vip"}
        return {(f"{key}{EVIL}" if key in free else key): poisoned(one) for key, one in value.items()}
    return value


def test_text_in_results_stays_text(tmp_path):
    evil = poisoned(copy.deepcopy(with_verdict(void="x", interrupted=True)))
    tags = Tags(report(tmp_path, evil, poisoned(a_run(60, seed=2))))
    assert not {"script", "img"} & set(tags.names)
    assert not [name for name, _ in tags.attributes if name.startswith("on")]


def test_each_plot_has_a_name_and_a_table_of_its_figures(tmp_path):
    text = report(tmp_path, NOW)
    assert text.count('class="plot"') == 5
    assert text.count("<details") == 4 + len(("answers by group", "POSTs by group", "inquiries by group"))
    assert re.findall(r'role="img" aria-label="([^"]*)\.', text) == [
        "Arrivals and answers per second. The figures are in the table below",
        "Time to the answer over the run. The figures are in the table below",
        "Backlog in events. The figures are in the table below",
        "Backlog in seconds. The figures are in the table below",
        "CPU by process. The figures are in the table below",
    ]


@pytest.mark.parametrize(
    "emptied",
    [
        {"timeline": []},
        {"timeline": None, "latency_ms": None, "totals": None, "services": None, "generator": None, "machine": None},
        {"timeline": [{"second": 0, "intended": 1, "heat": [], "answer_ms": None}], "heat_edges_ms": []},
        {"latency_ms": {"answer": {"all": None}, "post": {"all": {"count": 0}}}},
    ],
)
def test_a_run_that_measured_little_still_has_its_report(tmp_path, emptied):
    text = report(tmp_path, {**NOW, **emptied}, {**NOW, **emptied})
    assert "Passed" in text
    assert "Not measured in this run." in text or "timeline" not in emptied


def test_a_run_of_one_second_is_drawn(tmp_path):
    assert not re.search(r"\b(nan|inf|None)\b", report(tmp_path, a_run(1)))


def test_the_report_appears_whole_or_not_at_all(tmp_path):
    with pytest.raises(ValueError, match="format 2 is not known"):
        write({**NOW, "format": 2}, tmp_path / "report.html")
    assert list(tmp_path.iterdir()) == []


def test_the_command_writes_a_report_and_prints_the_comparison(tmp_path, capsys):
    for name, run in (("now", a_run(60, slower=2.0)), ("earlier", NOW)):
        (tmp_path / f"{name}.json").write_text(json.dumps(run), "utf-8")
    asked = [str(tmp_path / name) for name in ("now.json", "report.html")]
    assert main([*asked, "--against", str(tmp_path / "earlier.json")]) == 0
    assert "answer p99" in capsys.readouterr().out
    assert "Compared with an earlier run" in (tmp_path / "report.html").read_text("utf-8")


@pytest.mark.parametrize("content", ["{", "[]", '{"format": 7}', None])
def test_bad_results_are_one_line_and_exit_code_two(tmp_path, capsys, content):
    if content is not None:
        (tmp_path / "results.json").write_text(content, "utf-8")
    assert main([str(tmp_path / "results.json"), str(tmp_path / "report.html")]) == 2
    said = capsys.readouterr().err
    assert said.startswith("report: ")
    assert said.count("\n") == 1
    assert not (tmp_path / "report.html").exists()
