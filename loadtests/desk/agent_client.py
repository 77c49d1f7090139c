"""What an agent's own program does: sign in, say that it is there, take, read, reply, hand on, close."""

from collections.abc import Mapping
from typing import Any

import httpx

from loadtests.desk.ledger import Ledger

HEARTBEAT_SECONDS = 10


class AgentClient:
    """One agent's calls. What the API refuses is counted in the ledger and told as False or None."""

    def __init__(self, http: httpx.AsyncClient, ledger: Ledger, email: str, password: str) -> None:
        self._http, self._ledger = http, ledger
        self._credentials = {"email": email, "password": password}
        self.token = ""

    async def sign_in(self) -> None:
        """Raises httpx.HTTPStatusError when the account is not known."""
        answer = await self._http.post("/v1/agents/sign-in", json=self._credentials)
        answer.raise_for_status()
        self.token = answer.json()["token"]

    async def be(self, presence: str, *, repeated: bool = False) -> bool:
        body = {"presence": presence, "heartbeat_seconds": HEARTBEAT_SECONDS, "confirms": True, "repeated": repeated}
        return await self._done("presence", "PUT", "/v1/agents/me/presence", body)

    async def mine(self) -> list[str]:
        """Conversations that are this agent's."""
        answer = await self._ask("queue", "GET", "/v1/agents/queue?scope=mine&limit=100")
        return [each["conversation_id"] for each in answer["conversations"]] if answer else []

    async def accept(self, conversation: str) -> bool:
        return await self._done("accept", "POST", f"/v1/agents/queue/{conversation}/accept")

    async def read(self, conversation: str) -> Mapping[str, Any] | None:
        return await self._ask("read", "GET", f"/v1/agents/conversations/{conversation}")

    async def reply(self, conversation: str, text: str, language: str) -> bool:
        body = {"text": text, "language": language}
        return await self._done("reply", "POST", f"/v1/agents/conversations/{conversation}/reply", body)

    async def hand_on(self, conversation: str, skill: str) -> bool:
        body = {"to_skill": skill}
        return await self._done("transfer", "POST", f"/v1/agents/conversations/{conversation}/transfer", body)

    async def resolve(self, conversation: str) -> bool:
        return await self._done("resolve", "POST", f"/v1/agents/conversations/{conversation}/resolve")

    async def _done(self, what: str, method: str, path: str, body: Any = None) -> bool:
        return await self._ask(what, method, path, body) is not None

    async def _ask(self, what: str, method: str, path: str, body: Any = None) -> Mapping[str, Any] | None:
        try:
            answer = await self._http.request(
                method, path, json=body, headers={"Authorization": f"Bearer {self.token}"}
            )
        except httpx.HTTPError as error:
            self._ledger.refused[f"{what} {type(error).__name__}"] += 1
            return None
        if answer.is_success:
            found: Mapping[str, Any] = answer.json()
            return found
        self._ledger.refused[f"{what} {answer.status_code}"] += 1
        return None
