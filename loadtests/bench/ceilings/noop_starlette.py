"""A Starlette route that reads an inquiry by msgspec and answers by msgspec, and does nothing between."""

import sys
from typing import Literal
from uuid import UUID, uuid4

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from loadtests.bench.served import serve_app


class NoopCustomer(msgspec.Struct):
    id: str
    locale: str | None = None
    country: str | None = None
    time_zone: str | None = None
    tier: Literal["standard", "plus", "vip"] = "standard"


class NoopInquiry(msgspec.Struct):
    channel: str
    customer: NoopCustomer
    text: str
    metadata: dict[str, str] = {}


class NoopAccepted(msgspec.Struct):
    inquiry_id: UUID
    links: dict[str, str]
    status: Literal["accepted"] = "accepted"


DECODER = msgspec.json.Decoder(NoopInquiry)


async def accept(request: Request) -> Response:
    DECODER.decode(await request.body())
    inquiry_id = uuid4()
    answer = NoopAccepted(inquiry_id, {"self": f"/v1/inquiries/{inquiry_id}"})
    return Response(msgspec.json.encode(answer), status_code=202, media_type="application/json")


app = Starlette(routes=[Route("/v1/inquiries", accept, methods=["POST"])])

if __name__ == "__main__":
    serve_app(app, int(sys.argv[1]))
