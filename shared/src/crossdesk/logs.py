"""Logs as JSON lines on standard output, without personal data.

Messages of foreign exceptions quote values (a violated key, a field that did not validate), so of those only the type
and the place are logged; our own messages never hold personal data and are logged whole.
"""

import logging
import sys
import traceback
from types import TracebackType
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from crossdesk.errors import CrossdeskError

_FIELDS = "%(asctime)s %(levelname)s %(name)s %(message)s"
_NAMES = {"asctime": "time", "levelname": "level", "name": "logger"}
ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class DiscreetFormatter(JsonFormatter):
    """JSON lines whose tracebacks tell types and places, and messages only of our own errors."""

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        log_data.pop("color_message", None)  # uvicorn's line for terminals, the message once more
        return super().process_log_record(log_data)

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802  # the name is logging's
        parts: list[str] = []
        error: BaseException | None = ei[1]
        while error is not None and len(parts) < 5:
            message = f": {error}" if isinstance(error, CrossdeskError) else ""
            frames = "".join(traceback.format_tb(error.__traceback__, limit=-6))
            parts.append(f"{type(error).__name__}{message}\n{frames}")
            error = error.__cause__
        return "caused by ".join(parts)


def configure_logs(service: str, level: str) -> None:
    """Send all logs of this process to standard output as JSON lines that name the service."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(DiscreetFormatter(_FIELDS, rename_fields=_NAMES, static_fields={"service": service}))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    # aiokafka reports every retry of a broker that is away as an error; our own outage lines say it once.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    logging.getLogger("httpx").setLevel(logging.WARNING)  # its INFO lines hold whole URLs
    logging.getLogger("fontTools").setLevel(logging.WARNING)  # forty lines for each PDF
