import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from crossdesk.contracts.logistics_facts import ShipmentFacts

from knowledge import commands
from knowledge.audit import audit, report_of
from knowledge.check_coverage import OCCASIONS, told_apart
from knowledge.commands import run_command
from knowledge.evaluate import Figures, figures_of, outcomes_of
from knowledge.flows_data import Flows
from knowledge.labelled_rows import Labelled, labelled, read_rows
from knowledge.library import Library
from knowledge.scenario import Scenario

EXPONENTS = {"JPY": 0}
Parcel = Callable[..., ShipmentFacts]


def test_scenarios_are_counted_by_family(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["scenarios", "--count"]) == 0
    first, *families = capsys.readouterr().out.splitlines()
    assert first == f"{len(library.scenarios)} scenarios"
    assert sum(int(line.split()[0]) for line in families) == len(library.scenarios)


def test_scenarios_are_listed_with_conditions_and_languages(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["scenarios", "--intent", "lost_parcel"]) == 0
    rows = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    search = next(row for row in rows if row[0] == "parcel_search")
    assert search[1:3] == ["person", "shipment.status=in_transit; movement=stale"]
    assert search[3].startswith("en de fr es zh-Hans ja")


def test_every_scenario_is_listed_and_some_situation_leads_to_it(
    library: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(["scenarios"]) == 0
    listed = [line.split("\t")[0] for line in capsys.readouterr().out.splitlines()]
    reached = set()
    for subject in (*library.intents, *OCCASIONS):
        for situation in told_apart(library.indexes[subject], library).values():
            scenario = next(library.indexes[subject].fitting(situation))
            reached.add(scenario.id)
    assert sorted(listed) == sorted(library.by_id)
    assert set(listed) == reached


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["scenarios", "--intent", "lunch"], "no scenario is for the intent lunch"),
        (["scenarios", "--json"], "usage: knowledge-service"),
        (["audit", "everything"], "usage: knowledge-service"),
        (["evaluate"], "usage: knowledge-service"),
        (["evaluate", "--quick"], "usage: knowledge-service"),
        (["evaluate", "no such file"], "no such file"),
    ],
)
def test_wrong_arguments_are_told_in_one_line(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(arguments) == 2
    told = capsys.readouterr()
    assert (told.out, told.err.count("\n")) == ("", 1)
    assert message in told.err


def test_no_translation_tells_otherwise_than_the_english_text(library: Library) -> None:
    assert [str(each) for each in audit(library) if each.severity == "error"] == []


def test_the_audit_gives_rows_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["audit", "--quick", "--json"]) == 0
    for row in json.loads(capsys.readouterr().out):
        assert row.keys() == {"severity", "file", "text", "language", "kind", "what"}


def test_where_there_is_no_encoder_a_line_tells_that_meaning_was_not_compared(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(commands, "load_encoder", lambda: None)
    assert run_command(["audit"]) == 0
    told = capsys.readouterr()
    assert told.err.count("\n") == 1
    assert "meaning was not compared" in told.err


def test_texts_that_mean_something_else_are_reported_beside_the_other_differences(library: Library) -> None:
    report = report_of(audit(library, lambda texts: np.random.default_rng(1).normal(size=(len(texts), 384))))
    assert "error   scenarios/service.yaml: thanks, de: meaning: it is" in report


def test_a_number_that_differs_is_reported_with_file_scenario_and_language(library: Library) -> None:
    scenario = library.by_id["thanks"]
    texts = {"en": "You have 14 days.", "de": "Sie haben 15 Tage."}
    changed = Scenario(**{**scenario.model_dump(), "texts": texts})
    report = report_of(audit(replace(library, scenarios=(changed,))))
    assert "error   scenarios/service.yaml: thanks, de: number: 14 stands only in English" in report
    assert re.search(r"\d+ errors, \d+ warnings$", report)


def figures(library: Library, flows: Flows, given: list[Labelled]) -> Figures:
    return figures_of(outcomes_of(library, flows, given))


def rows(*given: dict[str, object]) -> list[Labelled]:
    return [labelled(row, "demo", EXPONENTS) for row in given]


def test_shares_are_of_the_rows_that_say_what_is_right(library: Library, flows: Flows) -> None:
    given = rows(
        {"intent": "thanks", "tier": "answer", "scenario": "thanks"},
        {"intent": "thanks", "tier": "person", "scenarios": ["greeting", "thanks"]},
        {"intent": "thanks", "scenario": "greeting"},
        {"intent": "human_agent", "tier": "person", "scenario": "greeting"},
        {"intent": "track_shipment"},
    )
    assert figures(library, flows, given) == {
        "rows": 5,
        "answered": 0.6,
        "asked": 0.2,
        "rows_with_tier": 3,
        "right_tier": 0.6667,
        "rows_with_scenario": 4,
        "right_scenario": 0.5,
        "handed_over": 0.25,
        "scenario_beside": 0.25,
        "wrong_scenario": 0.0,
    }


def test_without_labels_there_is_no_share(library: Library, flows: Flows) -> None:
    assert figures(library, flows, rows({"intent": "thanks"}))["right_tier"] is None


def test_what_was_understood_counts_instead_of_what_was_meant(library: Library, flows: Flows) -> None:
    unsure = {"intent": "thanks", "understanding": {"intent": "praise", "confidence": 0.2}, "scenario": "clarify"}
    wrong = {"intent": "thanks", "understanding": {"intent": {"id": "praise", "confidence": 0.9}}, "scenario": "thanks"}
    found = figures(library, flows, rows(unsure, wrong))
    assert (found["right_scenario"], found["wrong_scenario"]) == (0.5, 0.5)


@pytest.mark.parametrize(
    ("meant", "understood", "verdict"),
    [
        ({"intent": "return_policy"}, {"intent": "return_policy"}, "right"),
        ({"intent": "return_policy"}, {"intent": "return_policy", "confidence": 0.2}, "handed_over"),
        ({"intent": "return_policy"}, {"intent": "payment_methods"}, "wrong"),
        ({"intent": "return_policy", "also": ["payment_methods"]}, {"intent": "payment_methods"}, "beside"),
        ({"intent": "return_policy"}, {"intent": "return_policy", "sentiment": "negative"}, "right"),
        (
            {"intent": "customs_duty", "entities": {"amount": {"value": 9, "currency": "EUR"}}, "country": "FR"},
            {"intent": "customs_duty"},
            "wrong",
        ),
    ],
)
def test_only_answers_to_something_else_or_against_the_facts_are_wrong(
    library: Library, flows: Flows, meant: dict[str, object], understood: dict[str, object], verdict: str
) -> None:
    given = rows(
        {
            **meant,
            "understanding": {"confidence": 0.9, "entities": {"dates": []}, **understood},
            "scenario": "return_policy",
        }
    )
    assert outcomes_of(library, flows, given)[0].verdict == verdict


def test_a_flow_that_begins_counts_by_its_id(library: Library, flows: Flows) -> None:
    [outcome] = outcomes_of(library, flows, rows({"intent": "sizing_help", "turn": 2, "scenario": "find_size"}))
    assert (outcome.said.id, outcome.said.kind, outcome.verdict) == ("find_size", "question", "right")


def test_a_row_tells_photo_customer_and_verdict() -> None:
    row = {"intent": "double_charge", "photo": True, "customer_tier": "vip", "dispute": "duplicate_charge"}
    case = rows(row)[0].case
    assert case.dispute is not None
    assert case.dispute.verdict == "duplicate_charge"
    assert (len(case.inquiry.attachments), case.inquiry.customer.tier) == (1, "vip")


def test_a_row_makes_a_case_with_its_entities(a_parcel: Parcel) -> None:
    row = {
        "language": "ja",
        "intent": "track_shipment",
        "entities": {
            "order_id": "CB-20481133",
            "tracking_number": [{"number": "LX123456785CN", "carrier": "China Post"}],
            "amount": [{"value": 49.99, "currency": "USD"}, {"value": 5000, "currency": "JPY"}],
            "country": ["CH"],
        },
        "urgent": True,
        "country": "JP",
        "received": "2026-11-26",
        "shipment": a_parcel().model_dump(mode="json"),
    }
    case = rows(row)[0].case
    assert case.understanding.entities.order_ids == ["CB-20481133"]
    assert [(money.minor, money.currency) for money in case.understanding.entities.amounts] == [
        (4999, "USD"),
        (5000, "JPY"),
    ]
    assert (case.inquiry.customer.country, case.inquiry.received_at.isoformat()) == ("JP", "2026-11-26T12:00:00+00:00")
    assert (case.shipment, case.understanding.urgent) == (a_parcel(), True)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('{"text": "Hi"}', "needs an object with `intent` or `understanding`"),
        ("[1]", "needs an object"),
        ("{", "line 2"),
        ('{"intent": "thanks", "tier": "robot"}', "tier 'robot' must be one of answer, question, person"),
        ('{"intent": "thanks", "entities": {"amount": {"value": 1}}}', "currency"),
        ('{"intent": "thanks", "sentiment": "sour"}', "sentiment"),
        ('{"intent": "thanks", "received": "yesterday"}', "yesterday"),
    ],
)
def test_a_wrong_row_is_named_by_its_line(tmp_path: Path, line: str, fault: str) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text(f'{{"intent": "thanks"}}\n{line}\n', "utf-8")
    with pytest.raises(ValueError, match="line 2") as wrong:
        read_rows(file, "demo", EXPONENTS)
    assert fault in str(wrong.value)


def test_a_file_is_evaluated_from_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text('{"intent": "thanks", "scenario": "thanks"}\n\n', "utf-8")
    assert run_command(["evaluate", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["right_scenario"] == 1.0
    assert run_command(["evaluate", str(file)]) == 0
    assert re.search(r"right scenario +1\.000", capsys.readouterr().out)
    file.write_text("\n", "utf-8")
    assert run_command(["evaluate", str(file)]) == 2
    file.write_text('{"intent": "thanks", "scenario": "thank"}', "utf-8")
    assert run_command(["evaluate", str(file)]) == 2
    assert "no scenario has the id thank;" in capsys.readouterr().err
