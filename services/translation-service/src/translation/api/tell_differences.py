"""`GET /v1/reply-differences`: where replies to one scenario differ by language, with both texts."""

from dataclasses import dataclass
from typing import Annotated

from crossdesk.contracts.reply_differences import ReplyDifferencePage, ReplyDifferenceShown
from crossdesk.store.database import Database
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from translation.api.read_body import as_json, read

NEWEST = """
SELECT id AS difference_id, found_at, scenario, topic AS about, told, replies FROM reply_differences
WHERE tenant = $1 AND ($2::text IS NULL OR scenario = $2) ORDER BY found_at DESC, id LIMIT $3
"""


class DifferencesAsked(BaseModel):
    """The query."""

    scenario: Annotated[str | None, Field(max_length=100, pattern=r"^[^\u0000]*$")] = None
    limit: Annotated[int, Field(ge=1, le=100)] = 50


@dataclass(frozen=True)
class Differences:
    """Answers about differences between languages."""

    database: Database

    async def list(self, request: Request, tenant: str) -> Response:
        """The newest. Raises RequestRefused."""
        asked = read(request.query_params, DifferencesAsked)
        async with self.database.transaction([tenant]) as connection:
            rows = await connection.fetch(NEWEST, tenant, asked.scenario, asked.limit)
        shown = [ReplyDifferenceShown.model_validate(dict(row)) for row in rows]
        return as_json(ReplyDifferencePage(differences=shown))
