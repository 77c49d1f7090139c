"""The hops of the pipeline as FastAPI apps that call one another by httpx: `python -m ... HOP PORT NEXT=PORT ...`.

Nothing is stored. An answer travels back through every hop that was called.
"""

import sys
from collections.abc import Awaitable, Callable, Mapping

import httpx
from crossdesk.contracts.event import ConversationEvent
from crossdesk.contracts.gateway import InquiryReceived
from crossdesk.contracts.intent import InquiryUnderstood
from fastapi import FastAPI, Response

from loadtests.bench.ceilings.noop_fastapi import NoopInquiry
from loadtests.bench.peers import hop_work
from loadtests.bench.served import serve_app

Call = Callable[[str, ConversationEvent], Awaitable[Response]]
"""Hand an event to another hop and pass its answer on."""


def gateway(app: FastAPI, call: Call) -> None:
    @app.post("/v1/inquiries")
    async def accept(asked: NoopInquiry) -> Response:
        return await call("intent", hop_work.receive(asked))


def intent(app: FastAPI, call: Call) -> None:
    hop_work.reader()

    @app.post("/handle")
    async def understand(event: InquiryReceived) -> Response:
        understood = hop_work.understand(event)
        return await call("logistics" if hop_work.needs_parcel(understood) else "knowledge", understood)


def logistics(app: FastAPI, call: Call) -> None:
    @app.post("/handle")
    async def locate(event: InquiryUnderstood) -> Response:
        return await call("knowledge", hop_work.locate(event))


def knowledge(app: FastAPI, call: Call) -> None:
    hop_work.library()

    @app.post("/handle")
    async def draft(event: InquiryUnderstood) -> Response:
        """A case whose parcel was located has the same fields."""
        return await call("routing", await hop_work.draft(event))


def routing(app: FastAPI, call: Call) -> None:
    @app.post("/handle")
    async def decide(event: hop_work.Drafted) -> hop_work.Outcome:
        return hop_work.decide(event)


HOPS = {hop.__name__: hop for hop in (gateway, intent, logistics, knowledge, routing)}


def caller(ports: Mapping[str, str]) -> Call:
    """Calls on connections that are kept."""
    http = httpx.AsyncClient(timeout=30, limits=httpx.Limits(max_connections=200, max_keepalive_connections=200))

    async def call(hop: str, event: ConversationEvent) -> Response:
        answer = await http.post(
            f"http://127.0.0.1:{ports[hop]}/handle",
            content=event.model_dump_json(),
            headers={"Content-Type": "application/json"},
        )
        return Response(answer.content, answer.status_code, media_type="application/json")

    return call


def main(hop: str, port: str, *others: str) -> None:
    """Serve one hop until SIGTERM."""
    app = FastAPI()
    app.get("/")(lambda: "ready")
    HOPS[hop](app, caller(dict(other.split("=") for other in others)))
    serve_app(app, int(port))


if __name__ == "__main__":
    main(*sys.argv[1:])
