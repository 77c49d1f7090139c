"""The collector of deploy/observe/collector, as it decides, before a receiver of a test."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from crossdesk.testing.waiting import until

VALUES = Path(__file__).parents[1] / "collector" / "values.yaml"
WAIT = "10s"
"""Instead of 45 s: services that run already need less for an inquiry."""


def configured() -> dict[str, Any]:
    """What the collector is told."""
    config: dict[str, Any] = yaml.safe_load(VALUES.read_text())["config"]
    return config


@asynccontextmanager
async def deciding_collector(folder: Path, port: int, onward: str) -> AsyncIterator[str]:
    """Its URL, while it runs; at the end all it kept has been sent to `onward`. Skips where no collector is."""
    found = os.environ.get("CROSSDESK_TEST_COLLECTOR") or shutil.which("otelcol-contrib")
    if found is None:
        pytest.skip("no collector with tail_sampling is installed: name one by CROSSDESK_TEST_COLLECTOR")
    file = folder / "collector.yaml"
    file.write_text(yaml.safe_dump(_on_this_machine(port)))
    process = await asyncio.create_subprocess_exec(
        found, "--config", str(file), env={**os.environ, "TRACES_ENDPOINT": onward}
    )
    url = f"http://127.0.0.1:{port}"
    try:
        await until(lambda: _answers(url))
        yield url
    finally:
        process.terminate()
        await process.wait()


def _on_this_machine(port: int) -> dict[str, Any]:
    config = deepcopy(configured())
    config["receivers"]["otlp"]["protocols"]["http"]["endpoint"] = f"127.0.0.1:{port}"
    config["processors"]["tail_sampling"]["decision_wait"] = WAIT
    config["service"]["telemetry"] = {"metrics": {"level": "none"}}
    return config


async def _answers(url: str) -> bool:
    async with httpx.AsyncClient() as client:
        try:
            return (await client.get(url)).status_code < 500
        except httpx.TransportError:
            return False
