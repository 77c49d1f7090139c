"""Files of flows with one fault each: the service does not start and says where it is."""

import shutil
from importlib.resources import as_file, files
from pathlib import Path

import pytest
from crossdesk.errors import Misconfigured

from knowledge.commands import run_command
from knowledge.flow import Lookup
from knowledge.flow_graph import certain_answers
from knowledge.flows_data import Flows
from knowledge.library import Library
from knowledge.load_flows import load_flows


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped flows that a test may damage."""
    with as_file(files("knowledge")) as package:
        for name in ("flows", "wordings"):
            shutil.copytree(package / name, tmp_path / name)
        for file in package.glob("flow_*.yaml"):
            shutil.copy(file, tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("start_return", "next: item", "next: items", "step order: leads to items, which does not exist"),
        ("start_return", "next: item", "next: reason", "step item: no answer leads to it"),
        ("start_return", "first: order", "first: orders", "step orders: `first` names it, and there is no such step"),
        (
            "start_return",
            "next: exchange_asked_for",
            "next: wish",
            "its answers lead back to it (wish -> exchange_for -> wish)",
        ),
        (
            "start_return",
            "value: refund, to",
            "value: money, to",
            "step wish: an arc is for money, which is no answer to it",
        ),
        (
            "start_return",
            "value: refund, to: return_asked_for",
            "value: exchange, to: return_asked_for",
            "nothing follows refund",
        ),
        (
            "start_return",
            "- {to: unused}",
            "- {value: too_small, to: unused}",
            "step reason: nothing follows changed_mind, too_large",
        ),
        (
            "start_return",
            "      - {value: exchange, to",
            "      - {to",
            "step wish: the arc to return_asked_for is never taken",
        ),
        ("start_return", "owner: returns", "owner: magic", "rules.yaml does not list the skill magic"),
        ("start_return", "intents: [return_start]", "intents: [fly]", "no family of scenarios lists the intent fly"),
        ("check_payment", "[policy/payments]", "[]", "nothing fills {payments.hold}"),
        ("start_return", "policy/refunds", "policy/gold", "source policy/gold: no shop has such a policy"),
        (
            "start_return",
            "[ from order {answer.order}]",
            " from order {answer.order}",
            "{answer.order} may be unknown here",
        ),
        ("start_return", "{answer.item} ({answer.reason}). One", "{answer.thing}. One", "nothing fills {answer.thing}"),
        (
            "start_return",
            "order.status: [delivered, null]",
            "order.status: [lost]",
            "condition order.status: lost is nothing we know",
        ),
        ("start_return", "en: [too tight, small, tight]", "en: [too big]", "'too big' stands for two of its options"),
        ("start_return", 'ja: "返品"', 'xx: "返品"', "topic: no text in ja"),
        ("start_return", "id: start_return", "id: other", "its id is other: name the file other.yaml"),
        (
            "find_size",
            "129: XXL, 131: 3XL",
            "129: XXL",
            "ending size_of_top_men: lookup size: nothing is said for numbers up to 131",
        ),
        ("find_size", "{of: foot, ", "{of: what, ", "no number is certain to be known from the step what"),
        ("change_address", "of: country", "of: town", "step postcode: `of` names town, which asks for no country"),
    ],
)
def test_a_fault_is_told_with_file_and_place(
    library: Library, folder: Path, file: str, old: str, new: str, fault: str
) -> None:
    path = folder / "flows" / f"{file}.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(Misconfigured) as error:
        load_flows(library, folder)
    lines = [line for line in str(error.value).splitlines() if fault in line]
    assert lines
    assert all(line.startswith(f"flows/{file}.yaml: ") for line in lines)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("kind: choice", "kind: guess", "flows/start_return.yaml: steps.reason.kind"),
        ("attempts: 1", "attempts: 0", "steps.item.attempts"),
        ("kind: photo", "kind: choice", "`options` must be given for kind `choice`"),
        ("    skill: returns\n", "    skill: returns\n    colour: red\n", "endings.return_asked_for.colour"),
        ("    kind: person\n", "    kind: answer\n", "`handover` must be given for kind `person`"),
    ],
)
def test_a_file_that_does_not_fit_is_told_with_its_field(
    library: Library, folder: Path, old: str, new: str, fault: str
) -> None:
    path = folder / "flows" / "start_return.yaml"
    text = path.read_text("utf-8").replace("report: Items\n", "report: Items\n    attempts: 1\n")
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(Misconfigured, match=r"flows/start_return\.yaml") as error:
        load_flows(library, folder)
    assert fault in str(error.value)


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("flow_phrases", "again.photo:", "again.picture:", "flow_phrases.yaml: again.photo is missing"),
        ("flow_phrases", '  ja: "{topic}', '  xx: "{topic}', "flow_phrases.yaml: back: no text in ja"),
        ("flow_words", "  th: [หยุด", "  xx: [หยุด", "flow_words.yaml: exit: no words in th"),
        ("flow_rules", "[greeting, ", "[hum, ", "flow_rules.yaml: no family of scenarios lists the intent hum"),
    ],
)
def test_what_flows_share_is_checked_too(
    library: Library, folder: Path, file: str, old: str, new: str, fault: str
) -> None:
    path = folder / f"{file}.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(Misconfigured) as error:
        load_flows(library, folder)
    assert fault in str(error.value)


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        (
            "wordings/ko",
            "    notices.lost:",
            "    notices.loss:",
            "wordings/ko.yaml: flow parcel_trouble has no text at",
        ),
        ("wordings/ko", "    endings.waiting: ", "    # ", "flows/parcel_trouble.yaml: ending waiting: no text in ko"),
        ("wordings/ko", "  again.document: ", "  # ", "flow_phrases.yaml: again.document: no text in ko"),
        (
            "flows/parcel_trouble",
            "notices:\n",
            "starts: [{intents: [lost_parcel]}]\nnotices:\n",
            "`starts` or `notices`",
        ),
        ("flows/parcel_trouble", "  silent:\n", "  quiet:\n", "no text at notices.silent"),
    ],
)
def test_notices_are_checked_in_all_languages(
    library: Library, folder: Path, file: str, old: str, new: str, fault: str
) -> None:
    path = folder / f"{file}.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(Misconfigured) as error:
        load_flows(library, folder)
    assert fault in str(error.value)


def test_answers_on_every_way_are_certain_and_skippable_ones_are_not(flows: Flows) -> None:
    certain = certain_answers(flows.by_id["start_return"])
    assert certain["return_asked_for"] == {"item", "reason", "wish"}
    assert certain["wish"] == {"item", "reason"}


@pytest.mark.parametrize(("number", "said"), [(1, "S"), (2, "S"), (2.1, "M"), (9, None)])
def test_a_lookup_gives_the_first_limit_that_is_not_passed(number: float, said: str | None) -> None:
    assert Lookup(of="chest", up_to={2: "S", 4: "M"}).found(number) == said


def test_flows_are_counted_and_listed(flows: Flows, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["flows", "--count"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == f"{len(flows.by_id)} flows"
    assert run_command(["flows"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert sum(not line.startswith(" ") for line in lines) == len(flows.by_id)
    assert "  danger\tyes_no\tyes: dangerous; no: order" in lines
