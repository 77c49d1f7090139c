"""The chart's manifests for some values files: `python -m deploy.chart.render values-medium.yaml values-eu.yaml`.

Helm itself renders, as the library that helm-python-sdk carries; no cluster and no network is needed. What is printed
has been checked against the schemas of Kubernetes.
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml
from helm_python import Chart
from helm_python.errors import HelmError

from deploy.chart.kubernetes_schemas import complaints

CHART = Path(__file__).with_name("crossdesk")
RELEASE = "crossdesk"
Manifest = dict[str, Any]
Values = dict[str, Any]


class UniqueKeys(yaml.CSafeLoader):
    """YAML in which a key given twice is an error: Kubernetes would take the last one, silently."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = {key for key in keys if keys.count(key) > 1}
        if twice:
            raise yaml.YAMLError(f"{node.start_mark}: given twice: {', '.join(sorted(map(str, twice)))}")
        return super().construct_mapping(node, deep)


def read_values(names: Sequence[str]) -> Values:
    """Values files of the chart laid over each other as Helm does it: maps are merged, all else is replaced."""
    values: Values = {}
    for name in names:
        given = yaml.load((CHART / name).read_text("utf-8"), UniqueKeys) or {}  # noqa: S506  # a safe loader
        values = merged(values, given)
    return values


def merged(below: Values, above: Values) -> Values:
    both = {key: merged(below[key], above[key]) for key in below.keys() & above.keys() if _maps(below[key], above[key])}
    return {**below, **above, **both}


def _maps(*values: object) -> bool:
    return all(isinstance(each, dict) for each in values)


def render(values: Values, *, namespace: str = RELEASE, upgrade: bool = False) -> list[Manifest]:
    """All manifests, hooks among them, in the order of their templates. Raises HelmError for values that may not be."""
    with Chart.load(CHART) as chart:
        options = {"name": RELEASE, "namespace": namespace, "is_install": not upgrade, "is_upgrade": upgrade}
        templates: dict[str, str] = chart.render(values, **options)  # type: ignore[arg-type]
    return [manifest for path in sorted(templates) if path.endswith(".yaml") for manifest in _read(templates[path])]


def _read(text: str) -> Iterator[Manifest]:
    return (each for each in yaml.load_all(text, UniqueKeys) if each)  # a safe loader


def main() -> None:
    try:
        manifests = render(read_values(sys.argv[1:]))
    except (HelmError, OSError, yaml.YAMLError) as error:
        sys.exit(f"these values cannot be rendered: {error}")
    found = [complaint for manifest in manifests for complaint in complaints(manifest)]
    if found:
        sys.exit("\n".join(found))
    print("---\n".join(yaml.safe_dump(manifest, sort_keys=False) for manifest in manifests))


if __name__ == "__main__":
    main()
