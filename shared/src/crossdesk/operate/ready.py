"""`python -m crossdesk.operate.ready`: whether the service of this container is ready; for engines that ask a command.

Reads CROSSDESK_PORT as the service does. Loads nothing else: it is asked every few seconds.
"""

import os
import sys
from urllib.error import URLError
from urllib.request import urlopen

PATIENCE = 2.0
"""Seconds."""


def main() -> None:
    """Exits with 0 when it is ready, and with 1 and the reason when it is not."""
    try:
        with urlopen(f"http://127.0.0.1:{os.environ.get('CROSSDESK_PORT', '8000')}/readyz", timeout=PATIENCE):
            sys.exit(0)
    except URLError as error:  # also an answer of 503
        sys.exit(f"not ready: {error}")


if __name__ == "__main__":
    main()
