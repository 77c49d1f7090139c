"""Is the graph of a flow right? Every arc leads somewhere, every place is reached, every path ends."""

from collections.abc import Iterator, Mapping

from knowledge.flow import Flow, Step


def graph_faults(flow: Flow) -> Iterator[str]:
    """Faults as `step <name>: <what>` or `ending <name>: <what>`."""
    dangling = list(_dangling(flow))
    yield from dangling
    for name, step in flow.steps.items():
        yield from (f"step {name}: {fault}" for fault in _arc_faults(step))
    if dangling:
        return
    reached = _reached(flow)
    yield from (f"step {name}: no answer leads to it" for name in flow.steps if name not in reached)
    yield from (f"ending {name}: no answer leads to it" for name in flow.endings if name not in reached)
    circle = _circle(flow)
    if circle:
        yield f"step {circle[0]}: its answers lead back to it ({' -> '.join(circle)}): a flow must come to an end"


def _dangling(flow: Flow) -> Iterator[str]:
    places = {*flow.steps, *flow.endings}
    if flow.first not in flow.steps:
        yield f"step {flow.first}: `first` names it, and there is no such step"
    for name in flow.steps.keys() & flow.endings.keys():
        yield f"step {name}: an ending has the same name"
    for name in flow.steps:
        yield from (
            f"step {name}: leads to {to}, which does not exist" for to in flow.targets(name) if to not in places
        )


def _arc_faults(step: Step) -> Iterator[str]:
    """Arcs on answers there are not, arcs never taken, and answers without an arc."""
    left = set(step.values)
    ended = False
    for arc in step.next:
        yield from (
            f"an arc is for {value}, which is no answer to it" for value in arc.value if value not in step.values
        )
        if ended:
            yield f"the arc to {arc.to} is never taken: one before it takes every answer"
        if not arc.when:
            left -= set(arc.value or left)
            ended = ended or not arc.value
    if not ended and (left or not step.values):
        yield f"nothing follows {', '.join(sorted(left)) or 'the answer'}: add an arc without `value` and `when`"


def _reached(flow: Flow) -> set[str]:
    reached, ahead = {flow.first}, [flow.first]
    while ahead:
        found = [to for to in flow.targets(ahead.pop()) if to not in reached]
        reached.update(found)
        ahead.extend(found)
    return reached


def _circle(flow: Flow) -> list[str]:
    """Places from a step back to itself; none when there are none."""
    done: set[str] = set()

    def from_here(place: str, way: list[str]) -> list[str]:
        if place in way:
            return [*way[way.index(place) :], place]
        if place in done:
            return []
        done.add(place)
        return next(filter(None, (from_here(to, [*way, place]) for to in flow.targets(place))), [])

    return from_here(flow.first, [])


def certain_answers(flow: Flow) -> Mapping[str, frozenset[str]]:
    """For each place, the steps answered on every way to it and not skippable. For graphs without faults."""
    ways: dict[str, list[frozenset[str]]] = {flow.first: [frozenset()]}
    for place in _in_order(flow):
        here = frozenset.intersection(*ways[place])
        own = {place} if place in flow.steps and not flow.steps[place].skippable else set()
        for to in flow.targets(place):
            ways.setdefault(to, []).append(here | own)
    return {place: frozenset.intersection(*given) for place, given in ways.items()}


def _in_order(flow: Flow) -> list[str]:
    """Places that are reached, each before those its answers lead to."""
    order: list[str] = []

    def visit(place: str) -> None:
        if place not in order:
            for to in flow.targets(place):
                visit(to)
            order.append(place)

    visit(flow.first)
    return order[::-1]
