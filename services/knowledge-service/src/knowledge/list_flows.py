"""What customers are led through: flows counted and listed, for those who write them."""

from collections.abc import Iterator

from knowledge.flow import Flow
from knowledge.flows_data import Flows


def count_flows(flows: Flows) -> str:
    """The number of flows, and of steps and endings of each."""
    lines = [f"{len(each.steps):5} steps {len(each.endings):3} endings {name}" for name, each in flows.by_id.items()]
    return "\n".join([f"{len(flows.by_id)} flows", *lines])


def list_flows(flows: Flows) -> str:
    """A line for each flow with what starts it, and one for each step with where it leads."""
    return "\n".join(line for flow in flows.by_id.values() for line in _lines(flow))


def _lines(flow: Flow) -> Iterator[str]:
    starts = [f"{','.join(start.intents)}{_spoken(start.when)}" for start in flow.starts]
    notices = [f"notices: {', '.join(flow.notices)}"] if flow.notices else []
    yield f"{flow.id}\t{' | '.join([*starts, *notices])}\t{flow.owner}\t{flow.timeout_hours} h"
    for name, step in flow.steps.items():
        arcs = (f"{'|'.join(arc.value) or 'else'}{_spoken(arc.when)}: {arc.to}" for arc in step.next)
        yield f"  {name}\t{step.kind}{' (may be skipped)' if step.skippable else ''}\t{'; '.join(arcs)}"
    for name, ending in flow.endings.items():
        yield f"  {name}\tends: {ending.kind}\t{ending.outcome or '-'}"


def _spoken(when: dict[str, tuple[str | bool | None, ...]]) -> str:
    conditions = (f"{path}={'|'.join(map(str, values))}" for path, values in when.items())
    return f" ({', '.join(conditions)})" if when else ""
