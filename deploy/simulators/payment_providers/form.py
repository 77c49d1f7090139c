"""Bodies as clients of payment providers send them: nested forms, and forms with files."""

import re
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qsl

Parts = dict[str, list[tuple[str | None, bytes]]]


def nested(body: bytes) -> dict[str, Any]:
    """`a[b][0][c]=d` as {"a": {"b": {"0": {"c": "d"}}}}."""
    found: dict[str, Any] = {}
    for name, value in parse_qsl(body.decode(), keep_blank_values=True):
        *path, last = re.findall(r"[^\[\]]+", name)
        place = found
        for part in path:
            place = place.setdefault(part, {})
        place[last] = value
    return found


def parts(content_type: str, body: bytes) -> Parts:
    """The parts of a multipart form by name: file name, if any, and content."""
    message = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body)
    found: Parts = {}
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        found.setdefault(str(name), []).append((part.get_filename(), content if isinstance(content, bytes) else b""))
    return found
