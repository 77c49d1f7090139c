"""What is left of a dead letter that was masked for good."""

import json
from base64 import b64encode

from asyncpg import Record

from gateway.operations.mask import mask_content, mask_error, read_content

MASK = "UPDATE dead_letters SET payload = $2, error = $3, masked_at = now() WHERE letter_id = $1"


def masked(row: Record) -> tuple[str, str]:
    """Payload (base64) and error."""
    left = json.dumps(mask_content(read_content(row["payload"])), ensure_ascii=False)
    return b64encode(left.encode()).decode(), mask_error(row["error"])
