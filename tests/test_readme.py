"""The README's example is run as it stands."""

import json
import re
import subprocess
import textwrap
from pathlib import Path

import pytest

pytestmark = pytest.mark.cluster

README = Path(__file__).parents[1] / "README.md"


def example() -> str:
    """The indented lines after the marker, up to the next paragraph."""
    found = re.search(r"<!-- example -->\n((?: {4}.*\n|\n)+)", README.read_text("utf-8"))
    assert found, "the README has no example between `<!-- example -->` and the next paragraph"
    return textwrap.dedent(found[1])


def test_the_example_of_the_readme_is_accepted_and_names_its_links(cluster, tmp_path):
    (tmp_path / ".crossdesk").symlink_to(cluster.state)
    command = ["sh", "-euc", example()]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0, run.stderr
    accepted = json.loads(run.stdout)
    assert accepted["status"] == "accepted"
    place = f"/v1/conversations/{accepted['conversation_id']}"
    assert accepted["links"] == {
        "self": f"/v1/inquiries/{accepted['inquiry_id']}",
        "conversation": place,
        "events": f"{place}/events",
    }
