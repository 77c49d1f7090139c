"""Takes translations that a shop has already, from a file of JSON lines, by the same checks as agents' corrections."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Annotated
from uuid import NAMESPACE_URL, uuid5

from crossdesk.contracts.event import Language
from crossdesk.store.database import Database
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from translation.memory.guards import Detect
from translation.memory.learn import Given, judge, learn
from translation.memory.recall import EVERYWHERE, Memory
from translation.memory.suggest import encoded

Text = Annotated[str, Field(min_length=1, max_length=50_000, pattern=r"^[^\u0000]*$")]
USED = "used"


class Line(BaseModel):
    """A text with its translation; `market` and `domain` where it has one of its own."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    source: Language
    target: Language
    text: Text
    translation: Text
    market: Annotated[str, Field(pattern=r"^(\*|[A-Z]{2})$")] = EVERYWHERE
    domain: Annotated[str, Field(pattern=r"^(\*|[a-z][a-z0-9_-]{0,39})$")] = EVERYWHERE


def read_lines(lines: Iterable[str]) -> Iterator[Line]:
    """The lines that are not empty. Raises ValueError that names the line."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield Line.model_validate(json.loads(line))
            except ValidationError as error:
                problem = error.errors(include_input=False, include_url=False)[0]
                raise ValueError(f"line {number}: {'.'.join(map(str, problem['loc']))}: {problem['msg']}") from error
            except ValueError as error:
                raise ValueError(f"line {number} is no JSON") from error


async def import_entries(
    database: Database, tenant: str, lines: Iterable[Line], person: str, detect: Detect, memory: Memory
) -> Counter[str]:
    """How many are used, and how many were refused for which reason. The same line again is not added."""
    counted: Counter[str] = Counter()
    for line in lines:
        given = _given(tenant, line, person)
        judged = judge(given, detect)
        vector = await encoded(memory, judged.form.plain) if judged.form and not judged.why else None
        async with database.transaction([tenant]) as connection:
            counted[await learn(connection, given, judged, vector) or USED] += 1
    return counted


def _given(tenant: str, line: Line, person: str) -> Given:
    return Given(
        tenant=tenant,
        id=uuid5(NAMESPACE_URL, json.dumps([tenant, person, *line.model_dump().values()])),
        source=line.source,
        target=line.target,
        original=line.text,
        translation=line.translation,
        given_by="import",
        person=person,
        at=datetime.now(UTC),
        market=line.market,
        domain=line.domain,
    )
