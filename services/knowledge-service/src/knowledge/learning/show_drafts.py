"""Drafts for people to read, and as JSON."""

from collections.abc import Iterator, Sequence
from typing import Any

from knowledge.learning.drafts import Draft, Example

FIRST_WORDS = 70


def list_drafts(drafts: Sequence[Draft]) -> str:
    """A line for each: name, state, language, questions and replies it rests on, the first words."""
    return "\n".join("\t".join(_columns(draft)) for draft in in_order(drafts)) or "no drafts"


def in_order(drafts: Sequence[Draft]) -> list[Draft]:
    """Open ones first, then those of most questions."""
    return sorted(drafts, key=lambda draft: (draft.state != "open", -draft.evidence.questions, draft.draft_id))


def show_draft(versions: Sequence[Draft]) -> str:
    """The current version with its evidence, and what was decided before."""
    return "\n".join(_lines(versions))


def as_rows(drafts: Sequence[Draft]) -> list[dict[str, Any]]:
    """For JSON; without the vector, which tells nobody anything."""
    return [
        {"id": draft.name, **draft.model_dump(mode="json", exclude={"vector", "tenant", "draft_id"})}
        for draft in drafts
    ]


def _columns(draft: Draft) -> Iterator[str]:
    yield draft.name
    yield draft.state
    yield draft.language
    yield f"{draft.evidence.questions} questions"
    yield f"{draft.evidence.replies} replies"
    said = " ".join(draft.text.split())
    yield said if len(said) <= FIRST_WORDS else said[: FIRST_WORDS - 1] + "…"


def _lines(versions: Sequence[Draft]) -> Iterator[str]:
    draft, evidence = versions[-1], versions[-1].evidence
    yield f"{draft.name}, version {draft.version}: {draft.state}, in {draft.language}"
    yield f"intents: {', '.join(draft.intents)}"
    if draft.replaces:
        yield f"badly rated answers: {', '.join(draft.replaces)}"
    yield f"\n{draft.text}\n"
    reasons = ", ".join(f"{count} {reason}" for reason, count in evidence.reasons.items())
    yield f"{evidence.questions} questions from {evidence.first_day} to {evidence.last_day} ({reasons}), the latest:"
    yield from map(_quoted, evidence.asked)
    yield "published, it answers messages like:"
    yield from (f"  {' '.join(text.split())}" for text in draft.questions)
    yield f"{evidence.replies} replies of agents, the latest:"
    yield from map(_quoted, evidence.replied)
    for each in versions:
        if each.decided_by:
            yield f"version {each.version}, {each.made_at:%Y-%m-%d}: {each.state} by {each.decided_by}" + (
                f": {each.note}" if each.note else ""
            )


def _quoted(example: Example) -> str:
    return f"  {example.day}  {' '.join(example.text.split())}"
