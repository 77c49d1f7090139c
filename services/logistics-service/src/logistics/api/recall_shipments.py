"""Answers about parcels are told again as long as nothing about the parcel is written anew.

The database is asked for the parcel's version each time, so that news kept by any replica are told at once; what is
saved is putting the answer together. No answer is older than `carriers/freshness.yaml` says of its state.
"""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from crossdesk.admit import Work
from crossdesk.store.database import Database
from starlette.requests import Request
from starlette.responses import Response

from logistics.carriers.freshness import freshness
from logistics.gather_reads import GatheredReads
from logistics.numbers.tracking_number import canonical
from logistics.shipments.versions import Version, Wanted, read_versions

MOST_ANSWERS = 5_000
LONGEST_ANSWER = 50_000
"""Bytes; with MOST_ANSWERS this bounds the memory. Few answers have more than a fifth of it."""
LONGEST_NAME = 64
LONGEST = timedelta(seconds=60)
"""What an answer tells by the clock (estimates of arrivals, promises that pass) is at most so much behind."""


@dataclass(frozen=True)
class Answer:
    """What was told of a parcel, of which version, and until when it may be told again (aware UTC)."""

    version: str
    until: datetime
    body: bytes


class RecalledShipments:
    """Stands before `work`, which puts together what is told of the parcel whose number is in the path."""

    def __init__(self, database: Database, work: Work) -> None:
        self._work = work
        self._versions = GatheredReads(database.statements, read_versions)
        self._answers: OrderedDict[tuple[str, str], Answer] = OrderedDict()

    async def by_number(self, request: Request, tenant: str) -> Response:
        """What `work` answers, told again where it is of the parcel's present version."""
        number = canonical(request.path_params["number"])[:LONGEST_NAME]
        version = await self._versions.read(Wanted(tenant, number))
        answer = self._answers.get((tenant, number))
        if answer and version and answer.version == version.version and datetime.now(UTC) < answer.until:
            self._answers.move_to_end((tenant, number))
            return Response(answer.body, media_type="application/json")
        told = await self._work(request, tenant)
        if version and told.status_code == 200:
            self._remember((tenant, number), version, bytes(told.body))
        return told

    def _remember(self, name: tuple[str, str], version: Version, body: bytes) -> None:
        """Only what was told without asking anybody: other news are of a version that was not read yet."""
        now = datetime.now(UTC)
        until = min(version.checked_at + freshness()[version.status], now + LONGEST)
        if until <= now or len(body) > LONGEST_ANSWER:
            self._answers.pop(name, None)
            return
        self._answers[name] = Answer(version.version, until, body)
        self._answers.move_to_end(name)
        if len(self._answers) > MOST_ANSWERS:
            self._answers.popitem(last=False)
