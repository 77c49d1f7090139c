"""A stored case in short as an agent is shown it: with lines in the language they read."""

from collections.abc import Sequence

from crossdesk.contracts.event import Json

from gateway.handoff.choose_language import choose_language
from gateway.handoff.wording import Wording
from gateway.handoff.write_lines import write_lines
from gateway.read.shown import HandoffShown


def in_words(stored: Json, accepted: str | None, announced: Sequence[str]) -> HandoffShown:
    """`accepted` is what the client asks for, `announced` what the agent speaks, the best first."""
    case, reading = HandoffShown.model_validate(stored), choose_language(accepted, announced)
    lines = write_lines(case, Wording(reading))
    return case.model_copy(update={"lines": lines, "lines_language": reading.language})
