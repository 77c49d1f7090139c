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
from knowledge.scenario import Texts


def load_flows(library: Library, folder: Traversable | None = None) -> Flows:
    """The checked flows of the package, or of another folder of the same layout.

    Raises Misconfigured with every fault found: file, step, what is wrong.
    """
    root = folder or files("knowledge")
    found = sorted((each for each in (root / "flows").iterdir() if each.name.endswith(".yaml")), key=lambda f: f.name)
    flows = {file.name: read_model(file, Flow, f"flows/{file.name}") for file in found}
    phrases = read_data(root / "flow_phrases.yaml")
    loaded = Flows(
        by_id={flow.id: flow for flow in flows.values()},
        rules=read_model(root / "flow_rules.yaml", FlowRules, "flow_rules.yaml"),
        words=read_model(root / "flow_words.yaml", FlowWords, "flow_words.yaml"),
        phrases={name: fit({"texts": texts}, Texts, f"flow_phrases.yaml: {name}") for name, texts in phrases.items()},
    )
    faults = [*shared_faults(loaded, library), *_faults(flows, library)]
    if faults:
        raise Misconfigured("knowledge cannot start:\n" + "\n".join(faults))
    know_places()
    return loaded


def _faults(flows: dict[str, Flow], library: Library) -> Iterator[str]:
    for name, flow in flows.items():
        where = f"flows/{name}"
        if name != f"{flow.id}.yaml":
            yield f"{where}: its id is {flow.id}: name the file {flow.id}.yaml"
        yield from (f"{where}: {fault}" for fault in flow_faults(flow, library))
