"""`python -m deploy.images.run_here`: run the built images as a cluster here and ask it what the README asks.

As compose.yaml does it, for engines without a network of their own: everything on the host's network and on loopback,
PostgreSQL and the bus from the wheel. REGISTRY and TAG name the images; `docker` must reach an engine.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from crossdesk.embedded_postgres import running_server
from crossdesk.operate.services import SERVICES

from deploy.compose.write_secrets import write_secrets
from deploy.demo.shop import sample
from deploy.kafka.nodes import nodes_on_free_ports
from deploy.waiting import until

ROOT = Path(__file__).parents[2]
DEADLINE_SECONDS = 240.0
# Asked by `ask` instead of by the engine.
AS_IN_PRODUCTION = [
    "--no-healthcheck",
    "--network=host",
    "--read-only",
    "--tmpfs=/tmp",
    "--user=65532:65532",
    "--cap-drop=ALL",
]


@dataclass(frozen=True)
class Here:
    """Secrets in one folder, ports by service."""

    secrets: Path
    ports: Mapping[str, int]

    def command(self, service: str, *entrypoint: str, name: str = "", own: Mapping[str, str] = {}) -> list[str]:
        """`docker run` of a service's image; `own` are settings beside those all have."""
        settings = {"CROSSDESK_HOST": "127.0.0.1", "CROSSDESK_PARTITIONS": "4", **own}
        options = [f"--env={key}={value}" for key, value in settings.items()]
        options += [f"--name={name}"] if name else []
        options += [f"--entrypoint={entrypoint[0]}"] if entrypoint else []
        volumes = [f"--volume={self.secrets}:/run/secrets:ro", f"--volume={ROOT / 'deploy'}:/demo/deploy:ro"]
        image = f"{os.environ.get('REGISTRY', 'crossdesk')}/{service}:{os.environ.get('TAG', 'dev')}"
        return ["docker", "run", "--rm", *AS_IN_PRODUCTION, *volumes, *options, image, *entrypoint[1:]]


def settings(here: Here, package: str) -> dict[str, str]:
    """Of one service: its own database, its port, and where the others are."""
    own = {
        "CROSSDESK_PORT": str(here.ports[package]),
        "CROSSDESK_DATABASE_URL": (here.secrets / f"crossdesk_{package}_database_url").read_text(),
    }
    if package == "gateway":
        for other in ("logistics", "payments_risk", "routing"):
            own[f"CROSSDESK_{other.upper()}_URL"] = f"http://127.0.0.1:{here.ports[other]}"
        own["CROSSDESK_TRANSLATION_SERVICE_URL"] = f"http://127.0.0.1:{here.ports['translation']}"
    if package == "logistics":
        own["CROSSDESK_SEVENTEEN_TRACK_URL"] = f"http://127.0.0.1:{here.ports['carriers']}/track/v2.4"
        own["CROSSDESK_SEVENTEEN_TRACK_TOKEN"] = "demo-17token"  # noqa: S105  # the simulator's
    return own


def prepare(here: Here) -> None:
    """Roles, schemas and topics, each by the image that knows them."""
    for service in SERVICES.values():
        run(here.command(service, "/app/bin/crossdesk", "provision", "--migrate", service))
    run(here.command("gateway", "/app/bin/crossdesk", "provision", "bus"))
    run(here.command("gateway", "/app/bin/crossdesk", "topics", "--partitions", "4"))


def start(here: Here, stack: ExitStack) -> None:
    """All services and the carriers, until the stack is left."""
    carriers = {"PYTHONPATH": "/demo", "SEVENTEEN_TRACK_SIMULATOR_PORT": str(here.ports["carriers"])}
    module = ("/app/bin/python", "-m", "deploy.simulators.seventeen_track")
    background(here.command("gateway", *module, name="crossdesk-carriers", own=carriers), stack)
    for package, service in SERVICES.items():
        background(here.command(service, name=f"crossdesk-{service}", own=settings(here, package)), stack)


async def ask(here: Here) -> str:
    """The answer to the README's inquiry. Raises TimeoutError when there is none in time."""
    urls = {service: f"http://127.0.0.1:{here.ports[package]}" for package, service in SERVICES.items()}
    key = (here.secrets / "crossdesk_demo_key").read_text()
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {key}"}, timeout=30) as client:
        for service, url in urls.items():
            await until(service, partial(answers, client, f"{url}/readyz"), deadline_seconds=DEADLINE_SECONDS)
        module = ("/app/bin/python", "-m", "deploy.compose.introduce_demo")
        await asyncio.to_thread(
            run, here.command("gateway", *module, own={"PYTHONPATH": "/demo", "CROSSDESK_DEMO_URL": urls["gateway"]})
        )
        inquiry = {
            "channel": "web",
            "text": f"Wo bleibt mein Paket {sample()['tracking_number']}?",
            "customer": {"id": "c-1", "locale": "de-DE", "country": "DE", "time_zone": "Europe/Berlin"},
        }
        accepted = (await client.post(f"{urls['gateway']}/v1/inquiries", json=inquiry)).raise_for_status().json()
        place = f"{urls['gateway']}/v1/inquiries/{accepted['inquiry_id']}"

        async def answered() -> bool:
            return bool((await client.get(place)).json().get("answer"))

        await until("an answer", answered, deadline_seconds=DEADLINE_SECONDS)
        return str((await client.get(place)).json()["answer"]["text"])


async def answers(client: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await client.get(url)).is_success
    except httpx.TransportError:
        return False


def run(command: Sequence[str]) -> None:
    subprocess.run(command, check=True)


def background(command: Sequence[str], stack: ExitStack) -> None:
    """Containers end by `docker stop`: the command that started one is only its terminal."""
    name = next(part.partition("=")[2] for part in command if part.startswith("--name="))
    subprocess.Popen(command)
    stack.callback(subprocess.run, ["docker", "stop", "--time=20", name], check=False)


def main() -> None:
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = stack.enter_context(running_server(directory / "postgres"))
        place = urlsplit(url).netloc.rpartition("@")[2]
        secrets = directory / "secrets"
        secrets.mkdir()
        (secrets / "crossdesk_superuser_url").write_text(url)
        (secrets / "crossdesk_bus_password").write_text("bus")
        (secrets / "crossdesk_bus_url").write_text(f"postgresql://bus:bus@{place}/crossdesk")
        write_secrets(secrets, place)
        directory.chmod(0o755)
        ports = [node.port for node in nodes_on_free_ports(len(SERVICES) + 1)]
        here = Here(secrets, dict(zip([*SERVICES, "carriers"], ports, strict=True)))
        prepare(here)
        start(here, stack)
        print(asyncio.run(ask(here)), file=sys.stdout, flush=True)


if __name__ == "__main__":
    main()
