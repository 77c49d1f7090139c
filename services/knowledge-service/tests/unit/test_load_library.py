import re
import shutil
from importlib.resources import as_file, files
from pathlib import Path

import pytest
from crossdesk.contracts.intent import Case
from crossdesk.errors import Misconfigured
from crossdesk.testing.examples import a_case, a_customer, an_inquiry, an_understanding

from knowledge.load_library import load_library
from knowledge.reader import reader_of

FAMILIES = (
    *("account", "customs", "delivery", "order", "parcel", "payment", "product", "returns", "service", "disputes"),
    *("mistyped_numbers", "parcel_delay"),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped data files that a test may damage; of scenarios, those that answer every intent."""
    with as_file(files("knowledge")) as package:
        for name in ("policies", "wordings", "manners"):
            shutil.copytree(package / name, tmp_path / name)
        (tmp_path / "scenarios").mkdir()
        for family in FAMILIES:
            shutil.copy(package / "scenarios" / f"{family}.yaml", tmp_path / "scenarios")
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
        (
            "    intents: [thanks]\n    kind: answer\n    owner: juggling\n",
            "Hi.",
            "scenario extra: rules.yaml does not list the owner's skill juggling",
        ),
        (
            "    intents: [thanks]\n    kind: answer\n    valid_from: 2026-02-01\n    valid_to: 2026-01-01\n",
            "Hi.",
            "scenario extra: as a whole: Value error, `valid_to` is before `valid_from`",
        ),
        (
            "    intents: [thanks]\n    kind: answer\n    when: {law: XX}\n",
            "Hi.",
            "scenario extra: condition law: 'XX' is nothing we know",
        ),
        (
            "    intents: [thanks]\n    kind: answer\n    when: {law: [EU, AE]}\n    sources: [law/EU]\n",
            "{law.withdrawal_days} days.",
            "scenario extra: en: {law.withdrawal_days}: add a condition `law` naming markets that all have it",
        ),
        (
            "    intents: [thanks]\n    kind: answer\n    when: {law: EU}\n    sources: [law/GB]\n",
            "Hi.",
            "scenario extra: source law/GB: the condition `law` does not name GB",
        ),
        (
            "    intents: [thanks]\n    kind: answer\n    when: {law: AE}\n    sources: [law/AE]\n",
            "Hi.",
            "scenario extra: source law/AE: laws.yaml has no such law",
        ),
        (
            "    intents: [thanks]\n    kind: answer\n    sources: [policy/returns]\n",
            "{returns.window, plural, one {#}}.",
            "scenario extra: {returns.window, plural} has no form for other",
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
            "  - human_agent",
            "  - silence\n  - human_agent",
            "nothing is said on silence when nothing else",
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
        ("rules.yaml", "confidence: 0.5", "confidence: 5", "rules.yaml: answer_from_confidence"),
        ("rules.yaml", "languages: [en,", "languages: [tlh, en,", "CLDR has no tlh"),
        ("rules.yaml", "commonest: [", "commonest: [nothing, ", "commonest: no scenario has the id nothing"),
        ("rules.yaml", "more_languages: [", "more_languages: [mt, ", "wordings/mt.yaml is missing"),
        ("laws.yaml", "EU:", "XX:", "laws.yaml: XX: markets.yaml has no such market"),
        ("markets.yaml", "CH: [CH]", "CH: [CH, DE]", "markets.yaml: DE is listed 2 times"),
        ("seasons.yaml", "around: black_friday", "around: red_friday", "`movable` has no days of red_friday"),
        ("policies/demo.yaml", "  warranty:", "  law:", "a policy may not be called law"),
        (
            "policies/demo.yaml",
            "policies:",
            "manners: {DE/fr: {}}\npolicies:",
            "markets.yaml has no such market",
        ),
        ("policies/demo.yaml", "policies:", "manners: {DE/de: {address: ihr}}\npolicies:", "no texts say ihr"),
        ("manners/registers/de.du.yaml", "{last_update} ", "", "order_cancel_already_sent fills other gaps"),
        ("manners/registers/de.du.yaml", "  clarify:", "  clear:", "no scenario clear has a text in de"),
        ("manners/courtesies.yaml", "  ko: ", "  xx: ", "apology: no text in ko"),
        ("manners/emphasis.yaml", "  warmth:", "  heat:", "warmth is missing, a market asks for it"),
    ],
)
def test_a_damaged_file_is_refused(folder: Path, file: str, old: str, new: str, fault: str) -> None:
    content = (folder / file).read_text("utf-8")
    assert old in content
    (folder / file).write_text(content.replace(old, new, 1), "utf-8")
    with pytest.raises(Misconfigured) as refused:
        load_library(folder)
    assert fault in str(refused.value)


def test_only_a_number_has_a_plural(folder: Path) -> None:
    scenario = a_scenario("    intents: [thanks]\n    kind: answer\n    when: {known: product}\n", "Hi.")
    add(folder, scenario.replace('en: "Hi."', 'en: "{product, plural, one {#} other {#}}."'))
    with pytest.raises(Misconfigured, match=r"scenario extra: en: \{product\} is no number, so it has no plural"):
        load_library(folder)


def test_all_faults_are_told_at_once(folder: Path) -> None:
    add(folder, a_scenario("    intents: [tanks]\n    kind: answer\n", "Hi {nam}."))
    with pytest.raises(Misconfigured) as refused:
        load_library(folder)
    assert str(refused.value).count("scenario extra") == 7


def test_a_policy_must_offer_the_same_names_in_every_shop(folder: Path) -> None:
    (folder / "policies" / "other.yaml").write_text("policies: {returns: {window: 14}}", "utf-8")
    with pytest.raises(Misconfigured, match=r"policies/other.yaml: returns: page is missing"):
        load_library(folder)


def offer_dutch(folder: Path, phrases: str, scenarios: str) -> None:
    rules = (folder / "rules.yaml").read_text("utf-8")
    start, end = rules.index("commonest: ["), rules.index("]", rules.index("commonest: ["))
    rules = rules[:start] + "commonest: [thanks" + rules[end:]
    rules = re.sub(r"more_languages: \[.*?\]", "more_languages: [nl]", rules, flags=re.DOTALL)
    (folder / "rules.yaml").write_text(rules, "utf-8")
    (folder / "wordings").mkdir(exist_ok=True)
    (folder / "manners" / "registers" / "nl.je.yaml").unlink()
    (folder / "wordings" / "nl.yaml").write_text(f"phrases: {{{phrases}}}\nscenarios: {{{scenarios}}}\n", "utf-8")


DUTCH = (
    'moment: "{date} {time} {abbreviation}[ {city}]", opening: "Dag,", last_update: "{last_event}", '
    'estimate: "{estimated_delivery}", as_of: "{checked_at}"'
)


def test_a_scenario_is_told_in_a_further_language_where_it_has_a_text(folder: Path) -> None:
    offer_dutch(folder, DUTCH, 'thanks: "Graag gedaan."')
    library = load_library(folder)
    assert library.by_id["thanks"].texts["nl"] == "Graag gedaan."
    case: Case = a_case(
        inquiry=an_inquiry(customer=a_customer(locale="nl-NL")), understanding=an_understanding(language="nl")
    )
    assert reader_of(case, library, library.by_id["thanks"]).language == "nl"
    assert reader_of(case, library, library.by_id["greeting"]).language == "en"


@pytest.mark.parametrize(
    ("phrases", "scenarios", "fault"),
    [
        ('opening: "Dag,"', 'thanks: "Ja."', "wordings/nl.yaml: the phrase moment is missing"),
        (DUTCH + ', closing: "Dag"', 'thanks: "Ja."', "wordings/nl.yaml: no phrase is called closing"),
        (DUTCH, "", "wordings/nl.yaml: scenario thanks is missing, it is one of the commonest"),
        (DUTCH, 'thanks: "Ja.", thank: "Ja."', "wordings/nl.yaml: no scenario has the id thank"),
        (DUTCH, 'thanks: "Ja[, {product}]."', "scenario thanks: {product} is not in the English text"),
        (DUTCH, 'thanks: "Ja {."', "scenario thanks: a brace or bracket stands alone"),
        (DUTCH.replace("{date}", ""), 'thanks: "Ja."', "moment, nl: it must hold exactly"),
    ],
)
def test_wordings_in_a_further_language_are_checked(folder: Path, phrases: str, scenarios: str, fault: str) -> None:
    offer_dutch(folder, phrases, scenarios)
    with pytest.raises(Misconfigured) as refused:
        load_library(folder)
    assert fault in str(refused.value)
