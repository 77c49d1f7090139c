"""Do texts and sources go by laws there are, and plurals by numbers?"""

from collections.abc import Iterator

from knowledge.laws import PREFIX, laws_cited
from knowledge.library import Library
from knowledge.scenario import Scenario


def law_faults(library: Library) -> Iterator[str]:
    """Laws of markets there are not, and names that only one kind of thing may have."""
    for law in library.laws.root.keys() - library.conventions.laws.values():
        yield f"laws.yaml: {law}: markets.yaml has no such market"
    for tenant, shop in library.policies.items():
        if PREFIX.rstrip(".") in shop.policies:
            yield f"policies/{tenant}.yaml: a policy may not be called {PREFIX.rstrip('.')}: laws.yaml has that name"


def law_source_faults(scenario: Scenario, library: Library) -> Iterator[str]:
    """Laws among the sources that the scenario is not for, or of which we have no values."""
    for law in laws_cited(scenario.sources):
        if law not in library.laws.root:
            yield f"source law/{law}: laws.yaml has no such law; name the legal source in words"
        elif law not in scenario.laws:
            yield f"source law/{law}: the condition `law` does not name {law}"


def law_placeholders(scenario: Scenario, library: Library) -> frozenset[str]:
    """Values of the law that its texts may name: those every market of its condition has, when it gives a source."""
    names = library.laws.shared_names(scenario.laws) if scenario.sources else frozenset()
    return frozenset(f"{PREFIX}{name}" for name in names)


def numbers_of(scenario: Scenario, library: Library) -> frozenset[str]:
    """What its texts may choose plurals by: whole numbers of the law and in every shop's policy."""
    shops = [shop for shop in library.policies.values() if shop.cover(scenario.policies)]
    names = {gap for shop in shops for gap in shop.placeholders() if gap.split(".")[0] in scenario.policies}
    of_shops = {gap for gap in names if all(isinstance(shop.value(gap), int) for shop in shops)}
    of_laws = {
        gap
        for gap in law_placeholders(scenario, library)
        if all(isinstance(library.laws.find(str(law), gap.removeprefix(PREFIX)), int) for law in scenario.laws)
    }
    return frozenset(of_shops | of_laws)
