"""`python -m crossdesk.bus`: create the topics that are missing on the bus named by CROSSDESK_BUS_URL."""

import asyncio
import os
import sys

from crossdesk.bus.url import create_topics
from crossdesk.contracts import TOPICS
from crossdesk.errors import CrossdeskError


def main() -> None:
    """Create all topics; exits with 1 and the reason when that fails."""
    url = os.environ.get("CROSSDESK_BUS_URL", "")
    try:
        asyncio.run(create_topics(url, TOPICS, partitions=int(os.environ.get("CROSSDESK_PARTITIONS", "8"))))
    except CrossdeskError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
