"""How well a version understands: figures on messages that the models which judged them had not seen."""

from collections import Counter
from collections.abc import Sequence

from crossdesk.contracts.intent import IntentConfusion
from crossdesk.contracts.intents import is_own

from intent.calibration import log_softmax
from intent.confidence import Confidence
from intent.material import Material
from intent.vocabulary import Floats

_TOLD = 10


def understood(
    labels: Sequence[str], scores: Floats, heard: Floats | None, confidence: Confidence, encoder_below: float
) -> list[str]:
    """What messages (rows) are understood as: by words alone where those are sure, else with what the encoder hears."""
    probabilities = confidence.quick.probabilities(scores)
    places = probabilities.argmax(axis=-1)
    if heard is not None:
        words = log_softmax(scores * confidence.quick.sharpness)
        doubtful = probabilities.max(axis=-1) < encoder_below
        places[doubtful] = confidence.together.chances(words, heard).argmax(axis=-1)[doubtful]
    return [labels[place] for place in places.tolist()]


def share_right(material: Material, verdicts: Sequence[str], origin: str) -> float | None:
    """Share of the examples of one origin that were understood; None without any."""
    right = [
        verdict == example.intent
        for example, its, verdict in zip(material.examples, material.origins, verdicts, strict=True)
        if its == origin
    ]
    return round(sum(right) / len(right), 4) if right else None


def confusions(material: Material, verdicts: Sequence[str]) -> list[IntentConfusion]:
    """The commonest among the tenant's examples, and of messages held back with the tenant's intents."""
    wrong = Counter(
        (example.intent, verdict)
        for example, origin, verdict in zip(material.examples, material.origins, verdicts, strict=True)
        if verdict != example.intent and (origin == "own" or (origin == "held_back" and is_own(verdict)))
    )
    return [
        IntentConfusion(meant=meant, understood=other, count=count)
        for (meant, other), count in wrong.most_common(_TOLD)
    ]
