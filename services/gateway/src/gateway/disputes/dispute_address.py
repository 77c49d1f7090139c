"""Where a dispute is found: its provider and the id it has there."""

from typing import Annotated
from urllib.parse import quote

from crossdesk.contracts.payment_fields import DisputeProvider
from fastapi import Path

from gateway.fields import Identifier

Provider = Annotated[DisputeProvider, Path(description="`customer` for a claim made to the shop")]
DisputeId = Annotated[Identifier, Path(description="its id at the provider")]


def path_of(provider: str, dispute_id: str) -> str:
    """The dispute's address at payments-risk-service, which is the same as ours."""
    return f"/v1/disputes/{provider}/{quote(dispute_id, safe='')}"
