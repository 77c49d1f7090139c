"""17TRACK: where parcels of some 3,000 carriers are. Asks for up to 40 numbers at once, within the account's limits.

Source: 17TRACK Tracking API v2.4 (asset.17track.net/api/document/v2.4_en): header 17token, 3 requests a second; a
number must be registered once before it can be asked for. Error codes: its "Error Codes and Troubleshooting".
"""

import logging
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any

import httpx
from crossdesk.breaker import Breaker
from crossdesk.contracts.logistics_facts import ShipmentFacts, ShipmentStatus
from crossdesk.errors import Unavailable
from crossdesk.outside_calls import outside_call, show_breaker
from pydantic import BaseModel, ValidationError

from logistics.carriers.pace import Pace
from logistics.carriers.slow_numbers import Unanswered
from logistics.carriers.statuses import StatusMap
from logistics.carriers.track_info import TrackInfo, facts_of, scans_of_seventeen_track
from logistics.facts_heard import FactsHeard, with_scans

ALREADY_REGISTERED = -18019901
NOT_REGISTERED = -18019902
NOT_SYNCED = -18019909
REFUSALS: dict[int, tuple[ShipmentStatus, str]] = {
    -18010012: ("not_found", "17TRACK says that no carrier has numbers of this form."),
    NOT_REGISTERED: ("unknown", "17TRACK has not taken the number in yet."),
    -18019903: ("unknown", "17TRACK could not tell the carrier from the number."),
    NOT_SYNCED: ("unknown", "17TRACK is still waiting for the carrier's first data."),
}
"""What a refusal of one number means. Other codes (quota used up, account disabled) concern the account."""

TITLE = "17TRACK"
LEFT_ALONE = "17TRACK failed several times in a row; it is left alone for some seconds"
TIMEOUT = httpx.Timeout(1.0, connect=0.5)

log = logging.getLogger(__name__)


class Refusal(BaseModel):
    code: int
    message: str = ""


class Refused(BaseModel):
    number: str | None = None
    error: Refusal


class Accepted(BaseModel):
    number: str
    track_info: TrackInfo | None = None


class Verdicts(BaseModel):
    accepted: list[Accepted] = []
    rejected: list[Refused] = []


class Answer(BaseModel):
    """The envelope of every answer; another code than 0 refuses the request as a whole."""

    code: int
    data: Verdicts = Verdicts()


class SeventeenTrack:
    """One account. `look_up` raises Unavailable when 17TRACK cannot be asked now, Unanswered when it is too slow."""

    def __init__(self, client: httpx.AsyncClient, pace: Pace, breaker: Breaker, statuses: StatusMap) -> None:
        self._client = client
        self._pace = pace
        self._breaker = breaker
        self._statuses = statuses
        show_breaker("carrier", TITLE, breaker)

    async def turn(self) -> None:
        """Wait for the first request's turn, while numbers gather. Raises Unavailable when it keeps failing."""
        if self._breaker.is_open:
            raise Unavailable(LEFT_ALONE)
        await self._pace.turn()

    async def look_up(self, numbers: Sequence[str], new: Collection[str]) -> dict[str, ShipmentFacts]:
        """Facts of up to 40 canonical numbers, to be called after `turn`.

        Those in `new` are registered first, others only when 17TRACK says that it does not know them.
        """
        refused = await self._register(sorted(new), paced=True) if new else {}
        found = await self._ask([number for number in numbers if number not in refused], paced=not new)
        strange = [each.number for each in found.rejected if each.number and each.error.code == NOT_REGISTERED]
        strange = [number for number in strange if number not in new]
        if strange:
            refused |= await self._register(strange, paced=False)
            told = await self._ask([number for number in strange if number not in refused], paced=False)
            found.accepted += told.accepted
            found.rejected = [each for each in found.rejected if each.number not in strange] + told.rejected
        found.rejected += refused.values()
        return self._facts(found)

    async def _ask(self, numbers: Sequence[str], *, paced: bool) -> Verdicts:
        return await self._post("gettrackinfo", numbers, paced=paced) if numbers else Verdicts()

    async def _register(self, numbers: Sequence[str], *, paced: bool) -> dict[str, Refused]:
        """Register numbers; gives those that were refused. That one was registered already is no refusal."""
        verdicts = await self._post("register", numbers, paced=paced)
        for code in {each.error.code for each in verdicts.rejected} - {*REFUSALS, ALREADY_REGISTERED}:
            log.error("17TRACK takes in no more numbers: see its error codes and the account", extra={"code": code})
        return {each.number: each for each in verdicts.rejected if each.number and each.error.code in REFUSALS}

    async def _post(self, path: str, numbers: Sequence[str], *, paced: bool) -> Verdicts:
        """Post numbers, a second time if need be. `paced`: the first request's turn has come already.

        Several that are not answered in time are not asked for together again. Raises Unanswered then.
        """
        if not paced:
            await self._pace.turn()
        try:
            return await self._once(path, numbers)
        except Unavailable as error:
            if isinstance(error, Unanswered) and len(numbers) > 1:
                raise
            log.warning("asking 17TRACK failed, trying once more", extra={"path": path, "cause": str(error)})
        await self._pace.turn()
        return await self._once(path, numbers)

    async def _once(self, path: str, numbers: Sequence[str]) -> Verdicts:
        """One request, whose turn ends with it."""
        if not self._breaker.admits():
            self._pace.ended(sent=False)
            raise Unavailable(LEFT_ALONE)
        status = None
        try:
            with outside_call("carrier", TITLE):
                response = await self._client.post(path, json=[{"number": number} for number in numbers])
                status = response.status_code
                verdicts = read(path, status, response.content)
        except httpx.TimeoutException as error:
            self._breaker.failed()
            raise Unanswered(f"17TRACK /{path} did not answer in time: {type(error).__name__}") from error
        except httpx.HTTPError as error:
            self._breaker.failed()
            raise Unavailable(f"17TRACK /{path} did not answer: {type(error).__name__}") from error
        except Unavailable:
            self._breaker.failed()
            raise
        finally:
            self._pace.ended(refused=status == httpx.codes.TOO_MANY_REQUESTS)
        self._breaker.succeeded()
        return verdicts

    def _facts(self, found: Verdicts) -> dict[str, ShipmentFacts]:
        now = datetime.now(UTC)
        facts: dict[str, ShipmentFacts] = {
            each.number: heard(each.number, each.track_info, self._statuses, now)
            for each in found.accepted
            if each.track_info
        }
        for each in found.rejected:
            if each.number and each.error.code in REFUSALS:
                status, reason = REFUSALS[each.error.code]
                facts[each.number] = ShipmentFacts(
                    status=status, tracking_number=each.number, checked_at=now, reasons=[reason]
                )
        return facts


def heard(number: str, info: TrackInfo, statuses: StatusMap, now: datetime) -> FactsHeard:
    """Facts as of `now` (aware UTC), with all scans 17TRACK told."""
    return with_scans(facts_of(number, info, statuses, now), scans_of_seventeen_track(info))


def read(path: str, status: int, body: bytes) -> Verdicts:
    """The verdicts in an answer. Raises Unavailable when it is not what the documentation promises."""
    if status == httpx.codes.UNAUTHORIZED:
        raise Unavailable("17TRACK refused the key (401): check CROSSDESK_SEVENTEEN_TRACK_TOKEN and its IP whitelist")
    if status != httpx.codes.OK:
        raise Unavailable(f"17TRACK /{path} answered {status}")
    try:
        answer = Answer.model_validate_json(body)
    except ValidationError as error:
        raise Unavailable(f"17TRACK /{path} answered something that is not documented") from error
    if answer.code != 0:
        raise Unavailable(f"17TRACK /{path} refused the request with code {answer.code}")
    return answer.data


def arguments(url: str, token: str) -> dict[str, Any]:
    """Of the HTTP client: where, as whom, how patiently."""
    return {"base_url": url.rstrip("/") + "/", "headers": {"17token": token}, "timeout": TIMEOUT}
