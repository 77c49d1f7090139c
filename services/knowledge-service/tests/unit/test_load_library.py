import shutil
from importlib.resources import as_file, files
from pathlib import Path

import pytest
from crossdesk.errors import Misconfigured

from knowledge.load_library import load_library


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped data files that a test may damage."""
    with as_file(files("knowledge")) as package:
        for name in ("scenarios", "policies"):
            shutil.copytree(package / name, tmp_path / name)
        for file in package.glob("*.yaml"):
            shutil.copy(file, tmp_path)
    return tmp_path


def add(folder: Path, scenario: str) -> None:
    with (folder / "scenarios" / "service.yaml").open("a", encoding="utf-8") as file:
        file.write(scenario)


def a_scenario(fields: str, text: str = "Thanks.") -> str:
    texts = "".join(f'      {language}: "{text}"\n' for language in ("en", "de", "fr", "es", "zh-Hans", "ja"))
    return f"\n  - id: extra\n{fields}    texts:\n{texts}"


@pytest.mark.parametrize(
    ("fields", "text", "fault"),
    [
        ("    intents: [thanks]\n    kind: answer\n", "Hi.", "scenario extra: it is never reached"),
        ("    intents: [tanks]\n    kind: answer\n", "Hi.", "scenario extra: no family lists the intent tanks"),
        ("    intents: [thanks]\n    kind: answer\n", "Hi {nam}.", "scenario extra: en: {nam}: nothing fills it"),
        ("    intents: [thanks]\n    kind: answer\n", "Hi {name}.", "scenario extra: en: {name} may be unknown here"),
        (
            "    intents: [thanks]\n    kind: answer\n",
            "Hi {returns.window}.",
            "scenario extra: en: {returns.window}: name its policy under `sources`",
        ),
        (
            "    intents: [thanks]\n    kind: answer\n    sources: [policy/nope]\n",
            "Hi.",
            "scenario extra: source policy/nope: no shop has such a policy",
        ),
        (
            "    intents: [thanks]\n    kind: answer\n    when: {shipment.status: lost}\n",
            "Hi.",
            "scenario extra: condition shipment.status: 'lost' is nothing we know",
        ),
        (
            "    intents: [thanks]\n    kind: answer\n    when: {weather: rain}\n",
            "Hi.",
            "scenario extra: condition weather: 'weather' is nothing we know",
        ),
        (
            "    intents: [thanks]\n    kind: answer\n    when: {missing: shoe_size}\n",
            "Hi.",
            "scenario extra: condition known.shoe_size",
        ),
        (
            "    intents: [thanks]\n    kind: person\n",
            "Hi.",
            "scenario extra: as a whole: Value error, `reason` must be",
        ),
        (
            "    intents: [thanks]\n    kind: person\n    reason: no_scenario\n    skill: juggling\n",
            "Hi.",
            "scenario extra: rules.yaml does not list the skill juggling",
        ),
        ("    intents: [thanks]\n    kind: answer\n", "Hi {", "scenario extra: a brace or bracket stands alone"),
        ("    kind: answer\n", "Hi.", "scenario extra: as a whole: Value error, `intents` or `occasions`"),
    ],
)
def test_a_fault_names_file_and_scenario(folder: Path, fields: str, text: str, fault: str) -> None:
    add(folder, a_scenario(fields, text))
    with pytest.raises(Misconfigured) as refused:
        load_library(folder)
    assert "scenarios/service.yaml: " in str(refused.value)
    assert fault in str(refused.value)


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("scenarios/service.yaml", '      ja: "承知', '      xx: "承知', "scenario human_agent: no text in ja"),
        ("scenarios/service.yaml", "id: praise", "id: thanks", "scenario thanks: the id is given 2 times"),
        (
            "scenarios/service.yaml",
            "intents: [praise]",
            "intents: [thanks]",
            "nothing is said on praise when nothing else",
        ),
        (
            "scenarios/parcel.yaml",
            "{shipment.status: expired}",
            "{shipment.status: exception}",
            "parcel_tracking_expired: it is never reached",
        ),
        ("scenarios/parcel.yaml", "    kind: answer", "    kind: answer\n    kind: answer", "'kind' is given twice"),
        ("phrases.yaml", "Expected delivery: {", "Expected delivery: {un", "nothing fills {unestimated_delivery}"),
        ("phrases.yaml", "opening:", "overture:", "phrases `moment` and `opening` are needed"),
        ("policies/demo.yaml", "  warranty:", "  guarantee:", "source policy/warranty: no shop has such a policy"),
        ("policies/demo.yaml", "Europe/Berlin", "Europe/Bonn", "'Europe/Bonn' is no IANA time zone"),
        ("policies/demo.yaml", "default_language: en", "default_language: tlh", "no texts in the default language tlh"),
        ("rules.yaml", "confidence: 0.45", "confidence: 45", "rules.yaml: answer_from_confidence"),
        ("rules.yaml", "languages: [en,", "languages: [tlh, en,", "CLDR has no tlh"),
    ],
)
def test_a_damaged_file_is_refused(folder: Path, file: str, old: str, new: str, fault: str) -> None:
    content = (folder / file).read_text("utf-8")
    assert old in content
    (folder / file).write_text(content.replace(old, new, 1), "utf-8")
    with pytest.raises(Misconfigured) as refused:
        load_library(folder)
    assert fault in str(refused.value)


def test_all_faults_are_told_at_once(folder: Path) -> None:
    add(folder, a_scenario("    intents: [tanks]\n    kind: answer\n", "Hi {nam}."))
    with pytest.raises(Misconfigured) as refused:
        load_library(folder)
    assert str(refused.value).count("scenario extra") == 7


def test_a_policy_must_offer_the_same_names_in_every_shop(folder: Path) -> None:
    (folder / "policies" / "other.yaml").write_text("policies: {returns: {window: 14}}", "utf-8")
    with pytest.raises(Misconfigured, match=r"policies/other.yaml: returns: page is missing"):
        load_library(folder)
