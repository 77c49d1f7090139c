"""What follows from an intent: which facts are needed, and from which confidence on it is acted upon."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crossdesk.contracts.intent import Entities, Intent, Need

from intent.data_files import table


@dataclass(frozen=True)
class Policy:
    """The content of `intents.yaml`."""

    sure_from: float
    also_from: float
    clear_from: float
    needs: Mapping[Need, frozenset[str]]
    remarks: frozenset[str]
    bare: Mapping[str, Intent]
    inherited: float
    encoder_below: float
    language_model_below: float

    def needed(self, intent: Intent, entities: Entities, *, miswritten: bool = False) -> list[Need]:
        """Facts others have to find out, in order. Nothing is looked up for a mere guess.

        `miswritten`: the message holds almost a parcel's number. Whose parcel may be meant is for logistics to tell.
        """
        if intent.confidence < self.sure_from:
            return []
        parcel_known = bool(entities.tracking_numbers or entities.order_ids) or miswritten
        needs: list[Need] = []
        if parcel_known and self.wants_shipment(intent.id):
            needs.append("shipment")
        if intent.id in self.needs["dispute"]:
            needs.append("dispute")
        return needs

    def wants_shipment(self, intent: str) -> bool:
        """Whether the answer depends on where the parcel is."""
        return intent in self.needs["shipment"]


def load_policy() -> Policy:
    """The policy that lies beside the code."""
    data: dict[str, Any] = table("intents.yaml")
    return Policy(
        sure_from=data["sure_from"],
        also_from=data["also_from"],
        clear_from=data["clear_from"],
        needs={need: frozenset(intents) for need, intents in data["needs"].items()},
        remarks=frozenset(data["remarks"]),
        bare={what: Intent(id=bare["intent"], confidence=bare["confidence"]) for what, bare in data["bare"].items()},
        inherited=data["inherited"],
        encoder_below=data["encoder_below"],
        language_model_below=data["language_model_below"],
    )
