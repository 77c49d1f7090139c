"""The file that says how a shop's own system is asked for a parcel, and where in its answer is what.

url: https://erp.example.com/api/parcels/{number}
headers: {Authorization: ERP_AUTHORIZATION}     # header: environment variable that holds its value
requests_per_second: 5
fields:                                         # dotted paths; a number picks from a list, -1 is its last
  number: data.tracking.number
  status: data.tracking.state
  event_at: data.history.-1.at
  event_description: data.history.-1.text
history: {events: data.history, at: at, status: state, description: text, location: city}    # may be left out
statuses: {SHIPPED: in_transit, DONE: delivered}
"""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote, urlsplit

import yaml
from crossdesk.contracts.logistics_facts import ShipmentStatus
from crossdesk.errors import Misconfigured
from crossdesk.secret_files import find_secret
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

NUMBER = "{number}"
LARGEST_FILE = 100_000
STEP = re.compile(r"-?[0-9]{1,4}|[^.\s]{1,64}")
HEADER = re.compile(r"[A-Za-z0-9-]{1,64}")
VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def _path(path: str) -> str:
    steps = path.split(".")
    if len(steps) > 10 or not all(STEP.fullmatch(step) for step in steps):
        raise ValueError("must be a path of at most 10 steps with dots between them, such as data.history.0.at")
    return path


def _url(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
        raise ValueError("must begin with https:// or http:// and a host, without a user name")
    if url.count(NUMBER) != 1 or NUMBER in parts.netloc or re.search(r"[{}]", url.replace(NUMBER, "")):
        raise ValueError("must hold {number} exactly once, in its path or query, and no other braces")
    return url


def _headers(headers: dict[str, str]) -> dict[str, str]:
    for header, variable in headers.items():
        if not HEADER.fullmatch(header) or not VARIABLE.fullmatch(variable):
            raise ValueError(f"{header!r} must be a header's name, and its value the name of an environment variable")
    return headers


Path_ = Annotated[str, AfterValidator(_path)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Fields(Strict):
    """Where in an answer is what. `number` guards against answers about another parcel."""

    number: Path_
    status: Path_
    event_at: Path_ | None = None
    event_description: Path_ | None = None
    event_location: Path_ | None = None
    estimated_delivery: Path_ | None = None
    destination: Path_ | None = None
    carrier: Path_ | None = None


class History(Strict):
    """Where an answer lists all events of a parcel; the other paths begin at one event."""

    events: Path_
    at: Path_
    status: Path_
    description: Path_ | None = None
    location: Path_ | None = None


class ErpMapping(Strict):
    """The file, checked. `statuses` are the system's words as they stand, compared without regard to case."""

    url: Annotated[str, AfterValidator(_url)]
    headers: Annotated[dict[str, str], AfterValidator(_headers)] = {}
    requests_per_second: int = Field(default=5, ge=1, le=1000)
    fields_: Fields = Field(alias="fields")
    history: History | None = None
    statuses: dict[str, ShipmentStatus] = Field(min_length=1)

    def url_of(self, number: str) -> str:
        return self.url.replace(NUMBER, quote(number, safe=""))

    def status_of(self, word: str) -> ShipmentStatus:
        """Our status; `unknown` for a word the file does not have."""
        folded = {key.strip().casefold(): status for key, status in self.statuses.items()}
        return folded.get(word.strip().casefold(), "unknown")


def load_erp_mapping(path: Path) -> ErpMapping:
    """Read and check the file. Raises Misconfigured naming the file, the field and what it has to be."""
    try:
        text = path.read_bytes()[: LARGEST_FILE + 1]
        if len(text) > LARGEST_FILE:
            raise Misconfigured(f"{path}: larger than {LARGEST_FILE} bytes; is it the mapping of the ERP?")
        return ErpMapping.model_validate(yaml.safe_load(text))
    except OSError as error:
        raise Misconfigured(f"{path}: cannot be read ({error.strerror}); see CROSSDESK_ERP_MAPPING") from error
    except yaml.YAMLError as error:
        place = getattr(error, "problem_mark", None)
        raise Misconfigured(f"{path}: no YAML{f', line {place.line + 1}' if place else ''}") from error
    except ValidationError as error:
        raise Misconfigured(f"{path}: {'; '.join(map(_fault, error.errors()))}") from error


def _fault(fault: Mapping[str, Any]) -> str:
    hint = "; YAML takes yes, no, on and off for true and false: put them in quotes"
    where = ".".join(str(step) for step in fault["loc"]) or "the file"
    return f"{where}: {fault['msg']}{hint if isinstance(fault['input'], bool) else ''}"


def header_values(path: Path, mapping: ErpMapping, environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Headers with their values. Raises Misconfigured naming the variable that is missing or cannot be a header."""
    values = {}
    for header, variable in mapping.headers.items():
        value = find_secret(variable, environment) or ""
        if not value or not value.isascii() or not value.isprintable():
            raise Misconfigured(
                f"{path}: headers.{header}: the environment variable {variable} is not set or not ASCII"
            )
        values[header] = value
    return values


def value_at(answer: Any, path: str | None) -> str | None:
    """The text or whole number a path leads to; None when it leads nowhere or to something else."""
    found = _at(answer, path)
    if path is None or isinstance(found, bool) or not isinstance(found, str | int):
        return None
    return str(found)


def list_at(answer: Any, path: str) -> list[Any]:
    """The list a path leads to; an empty one when it leads nowhere or to something else."""
    found = _at(answer, path)
    return found if isinstance(found, list) else []


def _at(answer: Any, path: str | None) -> Any:
    found = answer
    for step in path.split(".") if path else ():
        found = _step(found, step)
    return found


def _step(found: Any, step: str) -> Any:
    if isinstance(found, dict):
        return found.get(step)
    if isinstance(found, list) and re.fullmatch(r"-?[0-9]+", step) and -len(found) <= int(step) < len(found):
        return found[int(step)]
    return None
