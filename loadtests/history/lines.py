"""The lines of a history: JSON objects, one a line, told apart by `what`. Ids, hashes and times; never texts.

Times (`at`) are UNIX seconds. A client writes `sent` and then one of `accepted`, `refused`, `unknown` for each try;
what the log held are `received`, `step`, `dead_letter` and `action` lines, in the order of the log within a topic and
conversation; `shown` is what the API shows of one conversation. `window` and `end` say which time the history covers.
"""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Annotated, Literal, TextIO

from crossdesk.errors import Misconfigured
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Sent(_Line):
    """A POST was begun. `post` names the message: each try of it has the same, and the same `key` if it has one."""

    what: Literal["sent"] = "sent"
    post: str
    key: str | None = None
    conversation: str | None = None
    text: str
    at: float
    intended: float | None = None


class Accepted(_Line):
    """The 202."""

    what: Literal["accepted"] = "accepted"
    post: str
    inquiry: str
    conversation: str
    at: float


NO_CONNECTION = 0
"""`status` of a POST that found nobody listening."""


class Refused(_Line):
    """Any other answer. After a 5xx the message may have landed all the same, after another it must not."""

    what: Literal["refused"] = "refused"
    post: str
    status: int
    at: float


class Unknown(_Line):
    """No answer came to the POST: it may have landed or not."""

    what: Literal["unknown"] = "unknown"
    post: str
    at: float


class Received(_Line):
    """InquiryReceived on the log. `key` is the SHA-256 of the idempotency key, `text` that of the text."""

    what: Literal["received"] = "received"
    topic: str = ""
    tenant: str = ""
    event: str
    inquiry: str
    conversation: str
    key: str | None = None
    text: str | None = None
    at: float


class Step(_Line):
    """Any other event of one inquiry on the log. `body` is the SHA-256 of an outcome's body.

    `asked` is when the inquiry was received, where the event tells.
    """

    what: Literal["step"] = "step"
    topic: str = ""
    tenant: str = ""
    event: str
    type: str
    inquiry: str
    conversation: str
    cause: str | None = None
    body: str | None = None
    asked: float | None = None
    at: float


class DeadLetter(_Line):
    """An event of an inquiry was given up by a consumer."""

    what: Literal["dead_letter"] = "dead_letter"
    event: str
    consumer: str
    type: str
    lost: str
    inquiry: str
    conversation: str
    at: float


class Action(_Line):
    """An event that is of no inquiry, but moves conversations: agents' actions and presence, resolutions."""

    what: Literal["action"] = "action"
    event: str
    type: str
    conversation: str | None = None
    at: float


class Message(_Line):
    message: str
    author: Literal["customer", "bot", "agent"]
    inquiry: str | None = None


class Shown(_Line):
    """All messages of one conversation as the API lists them, in its order."""

    what: Literal["shown"] = "shown"
    conversation: str
    messages: tuple[Message, ...]
    at: float


class Window(_Line):
    """The history was recorded from a log alone, from `since` on: what began before is not judged."""

    what: Literal["window"] = "window"
    since: float


class End(_Line):
    """The log was read to its end at this moment."""

    what: Literal["end"] = "end"
    at: float


Line = Sent | Accepted | Refused | Unknown | Received | Step | DeadLetter | Action | Shown | Window | End
_LINE: TypeAdapter[Line] = TypeAdapter(Annotated[Line, Field(discriminator="what")])


def digest(text: str) -> str:
    """SHA-256, hex: how histories name keys and texts."""
    return sha256(text.encode()).hexdigest()


def write(lines: Iterable[Line], file: TextIO) -> None:
    """Append lines to an open file."""
    file.writelines(line.model_dump_json(exclude_none=True) + "\n" for line in lines)


def read(file: Iterable[str], name: str) -> Iterator[Line]:
    """The lines of a history. Raises Misconfigured with the place of a line that is none."""
    try:
        for number, text in enumerate(file, start=1):
            if text.strip():
                yield _parsed(text, f"{name}, line {number}")
    except UnicodeDecodeError as error:
        raise Misconfigured(f"{name} is not UTF-8: {error.reason} at byte {error.start}") from None


def _parsed(text: str, place: str) -> Line:
    try:
        return _LINE.validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise Misconfigured(f"{place} is no line of a history: {where + ': ' if where else ''}{first['msg']}") from None
