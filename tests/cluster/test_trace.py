"""One inquiry's whole way through the started cluster is one trace, and `crossdesk trace` tells it."""

import asyncio
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.cluster

LINE = re.compile(r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}\.\d{3} +\d+ ms +(?:\+-?\d+ ms)? *[│├└─ ]*([a-z-]+) (\w+)")


async def test_the_whole_way_of_an_inquiry_is_one_trace_and_is_told_as_a_tree(cluster, storefront):
    number = cluster.demo["sample"]["tracking_number"]
    inquiry = await storefront.inquire(f"Wo bleibt mein Paket {number}?")
    assert inquiry["status"] == "answered"
    environment = {**os.environ, "CROSSDESK_BUS_URL": cluster.setting("routing-service", "CROSSDESK_BUS_URL")}
    command = [str(Path(sys.executable).with_name("crossdesk")), "trace", inquiry["inquiry_id"]]
    told = await asyncio.to_thread(
        subprocess.run, command, env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert (told.returncode, told.stderr) == (0, "")
    steps = [found.groups() for line in told.stdout.splitlines() if (found := LINE.match(line))]
    assert steps[0] == ("gateway", "InquiryReceived")
    assert {
        ("intent", "InquiryUnderstood"),
        ("logistics", "ShipmentLocated"),
        ("knowledge", "AnswerDrafted"),
        ("routing", "ReplyDecided"),
    } <= set(steps)
    assert re.search(r"^trace +[0-9a-f]{32}$", told.stdout, re.MULTILINE), told.stdout
    assert number not in told.stdout
