"""See answers as webhooks (Standard Webhooks), received on loopback and verified, as a shop's own backend would."""

import json
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any

from gevent.event import AsyncResult
from gevent.pywsgi import WSGIServer
from standardwebhooks import Webhook, WebhookVerificationError

from loadtests.generator.connections import Connections
from loadtests.generator.target import Target, with_json
from loadtests.generator.watching import CannotWatchError, Seen

SET_UP_SECONDS = 15.0
HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")
# What the API calls the outcomes of crossdesk.testing.storefront.
OUTCOME_OF = {
    "inquiry.answered": "ReplyDecided",
    "inquiry.guided": "GuidedStepAsked",
    "inquiry.queued": "ConversationQueued",
    "inquiry.assigned": "ConversationAssigned",
    "inquiry.callback_booked": "CallbackBooked",
}


class WebhookWatcher:
    """One endpoint for each tenant. The gateway must be allowed to call loopback (CROSSDESK_WEBHOOK_ALLOW_PRIVATE)."""

    def __init__(
        self, target: Target, keys: Mapping[str, str], seen: Seen, connections: Connections, name: str
    ) -> None:
        self._target = target
        self._keys = keys
        self._seen = seen
        self._connections = connections
        self._name = name
        self._secrets: dict[str, Webhook] = {}
        self._server = WSGIServer(("127.0.0.1", 0), self._receive, log=None)

    def open(self) -> None:
        self._server.start()
        for tenant, key in self._keys.items():
            put = self._put(tenant, key, active=True)
            self._secrets[tenant] = Webhook(put["secret"])

    def _put(self, tenant: str, key: str, *, active: bool) -> dict[str, Any]:
        """Switch the endpoint on or off. Raises CannotWatchError."""
        answer: AsyncResult[tuple[str, bytes]] = AsyncResult()
        url = f"http://127.0.0.1:{self._server.server_port}/{tenant}"
        head = self._target.head_for_json("PUT", f"/v1/webhooks/{self._name}", key)
        request = with_json(head, {"url": url, "active": active})
        self._connections.send(request, lambda status, body: answer.set((status, body)))
        status, body = answer.get(timeout=SET_UP_SECONDS) or ("", b"")
        if status != str(int(HTTPStatus.ACCEPTED)):
            raise CannotWatchError(f"the webhook of {tenant} cannot be set up: status {status}; try WATCH=feed")
        found: dict[str, Any] = json.loads(body)
        return found

    def _receive(
        self, environ: dict[str, Any], start: Callable[[str, list[tuple[str, str]]], object]
    ) -> Iterable[bytes]:
        body = environ["wsgi.input"].read()
        headers = {name: environ.get(f"HTTP_{name.upper().replace('-', '_')}", "") for name in HEADERS}
        try:
            event = self._secrets[environ["PATH_INFO"].strip("/")].verify(body, headers)
        except (KeyError, WebhookVerificationError):
            start("401 Unauthorized", [])
            return []
        outcome = OUTCOME_OF.get(event["type"])
        if outcome and event["data"].get("inquiry_id"):
            self._seen(event["data"]["inquiry_id"], outcome)
        start("204 No Content", [])
        return []

    def accepted(self, tenant: str, inquiry_id: str, events: str) -> None:
        """All inquiries are told of."""

    def close(self) -> None:
        for tenant, key in self._keys.items():
            self._put(tenant, key, active=False)
        self._server.stop(timeout=1)
