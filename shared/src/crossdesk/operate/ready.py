"""Whether the service of this container is ready; for engines that ask a command.

Run as a file by `python -IS`, so that nothing but sockets is loaded: engines ask every few seconds, and a question that
takes too long they leave running beside the next. Reads CROSSDESK_PORT as the service does.
"""

import os
import signal
import socket
import sys

PATIENCE = 8
"""Seconds for all of it, less than the image's HEALTHCHECK gives."""


def main() -> None:
    """Exits with 0 when it is ready, and with 1 and the reason when it is not; ends by SIGALRM after PATIENCE."""
    signal.alarm(PATIENCE)
    try:
        status = ask(int(os.environ.get("CROSSDESK_PORT", "8000")))
    except OSError as error:
        sys.exit(f"not ready: {error}")
    if " 200 " not in status:
        sys.exit(f"not ready: {status or 'no answer'}")


def ask(port: int) -> str:
    """The first line of what /readyz answers. Raises OSError when nobody listens."""
    with socket.create_connection(("127.0.0.1", port)) as service:
        service.sendall(b"GET /readyz HTTP/1.0\r\nHost: localhost\r\n\r\n")
        return service.makefile("rb").readline(200).decode(errors="replace").strip()


if __name__ == "__main__":
    main()
