"""What a shop sends as evidence: facts, and conversations in which something was said of the order."""

from typing import Annotated
from uuid import UUID

from crossdesk.contracts.dispute_evidence import EVIDENCE, EvidenceGiven
from pydantic import ConfigDict, Field

CONVERSATION = "7b1f8c0e-4f3a-5d6b-9c21-2a4d5e6f7081"


class EvidenceRequest(EvidenceGiven):
    """All of it at once: what is left out is not known, and what was given before is replaced. No card numbers."""

    model_config = ConfigDict(json_schema_extra={"examples": [EVIDENCE | {"conversations": [CONVERSATION]}]})

    conversations: Annotated[
        list[UUID],
        Field(max_length=5, description="their latest 100 messages each are put in before `messages`, as they are now"),
    ] = []
