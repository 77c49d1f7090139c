"""A FastAPI route that reads an inquiry by Pydantic and answers by Pydantic, and does nothing between."""

import sys
from typing import Literal
from uuid import UUID, uuid4

from fastapi import FastAPI
from pydantic import BaseModel

from loadtests.bench.served import serve_app

app = FastAPI()


class NoopCustomer(BaseModel):
    id: str
    locale: str | None = None
    country: str | None = None
    time_zone: str | None = None
    tier: Literal["standard", "plus", "vip"] = "standard"


class NoopInquiry(BaseModel):
    channel: str
    customer: NoopCustomer
    text: str
    metadata: dict[str, str] = {}


class NoopAccepted(BaseModel):
    inquiry_id: UUID
    status: Literal["accepted"] = "accepted"
    links: dict[str, str]


@app.post("/v1/inquiries", status_code=202)
async def accept(asked: NoopInquiry) -> NoopAccepted:
    inquiry_id = uuid4()
    return NoopAccepted(inquiry_id=inquiry_id, links={"self": f"/v1/inquiries/{inquiry_id}"})


if __name__ == "__main__":
    serve_app(app, int(sys.argv[1]))
