"""Read the guided flows at start and refuse to start when anything in them is wrong, naming file and step."""

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable

from crossdesk.errors import Misconfigured

from knowledge.check_flows import flow_faults, shared_faults
from knowledge.data_file import fit, read_data, read_model
from knowledge.flow import Flow
from knowledge.flow_places import know_places
from knowledge.flow_words import FlowWords
from knowledge.flows_data import FlowRules, Flows
from knowledge.library import Library
from knowledge.load_library import load_wordings
from knowledge.more_languages import ByLanguage, add_to_flow, added
from knowledge.scenario import Texts


def load_flows(library: Library, folder: Traversable | None = None) -> Flows:
    """The checked flows of the package, or of another folder of the same layout.

    Raises Misconfigured with every fault found: file, step, what is wrong.
    """
    root = folder or files("knowledge")
    found = sorted((each for each in (root / "flows").iterdir() if each.name.endswith(".yaml")), key=lambda f: f.name)
    wordings = load_wordings(root, library.rules)
    flows = {file.name: _flow(file, wordings) for file in found}
    phrases = read_data(root / "flow_phrases.yaml")
    loaded = Flows(
        by_id={flow.id: flow for flow in flows.values()},
        rules=read_model(root / "flow_rules.yaml", FlowRules, "flow_rules.yaml"),
        words=read_model(root / "flow_words.yaml", FlowWords, "flow_words.yaml"),
        phrases={name: _phrase(name, texts, wordings) for name, texts in phrases.items()},
    )
    faults = [*shared_faults(loaded, library), *_faults(flows, library)]
    if faults:
        raise Misconfigured("knowledge cannot start:\n" + "\n".join(faults))
    know_places()
    return loaded


def _flow(file: Traversable, wordings: ByLanguage) -> Flow:
    """A flow in all languages it is written in. Raises Misconfigured naming what does not fit."""
    rows = read_data(file)
    faults = list(add_to_flow(file.name.removesuffix(".yaml"), rows, wordings))
    if faults:
        raise Misconfigured("knowledge cannot start:\n" + "\n".join(faults))
    return fit(rows, Flow, f"flows/{file.name}")


def _phrase(name: str, texts: object, wordings: ByLanguage) -> Texts:
    phrase = fit({"texts": texts}, Texts, f"flow_phrases.yaml: {name}")
    return added(phrase, {language: given.flow_phrases.get(name) for language, given in wordings.items()})


def _faults(flows: dict[str, Flow], library: Library) -> Iterator[str]:
    for name, flow in flows.items():
        where = f"flows/{name}"
        if name != f"{flow.id}.yaml":
            yield f"{where}: its id is {flow.id}: name the file {flow.id}.yaml"
        yield from (f"{where}: {fault}" for fault in flow_faults(flow, library))
