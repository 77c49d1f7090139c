"""A person publishes a draft, rejects it, or takes it back."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from asyncpg import UniqueViolationError
from crossdesk.store.database import Database
from pydantic import ValidationError

from knowledge.check_scenarios import scenario_faults
from knowledge.learning.drafts import Draft, State, add_drafts, versions_of
from knowledge.learning.masking import SIGNS
from knowledge.library import Library

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

LONGEST_TEXT = 4000
ALLOWED: dict[State, tuple[State, ...]] = {
    "published": ("open", "published", "withdrawn", "rejected"),
    "rejected": ("open", "withdrawn"),
    "withdrawn": ("published",),
}
"""Decisions, and the states they may be taken in. Publishing a published one again is publishing another text."""


async def decide_draft(
    database: Database,
    library: Library,
    name: tuple[str, str],
    decision: State,
    *,
    by: str,
    now: datetime,
    text: str | None = None,
    note: str | None = None,
) -> Draft:
    """Add a version that says what `by` decided; `name` is tenant and id. What is published answers from then on.

    Raises ValueError when there is no such draft, it cannot be decided so now, or the text is not fit to be said.
    """
    tenant, draft_id = name
    try:
        async with database.transaction([tenant]) as connection:
            current = await current_version(connection, tenant, draft_id)
            decided = _decided(current, decision, by=by, now=now, text=text, note=note)
            if decision == "published":
                _refuse(decided, library)
            await add_drafts(connection, [decided])
    except UniqueViolationError as error:
        raise ValueError(f"{tenant}/{draft_id}: somebody decided at the same moment: look at it again") from error
    return decided


async def current_version(connection: "PoolConnectionProxy", tenant: str, draft_id: str) -> Draft:
    """Raises ValueError when the tenant has no such draft."""
    versions = await versions_of(connection, tenant, draft_id)
    if not versions:
        raise ValueError(f"{tenant} has no draft {draft_id}: `knowledge-service drafts --tenant {tenant}` lists them")
    return versions[-1]


def _decided(current: Draft, decision: State, *, by: str, now: datetime, text: str | None, note: str | None) -> Draft:
    if current.state not in ALLOWED[decision]:
        raise ValueError(f"{current.name} is {current.state}: it cannot be {decision}")
    if not by.strip():
        raise ValueError("--by must name who decides")
    changes = {
        "version": current.version + 1,
        "state": decision,
        "decided_by": by.strip(),
        "note": note,
        "made_at": now,
    }
    return current.model_copy(update={**changes, **({} if text is None else {"text": text.strip()})})


def _refuse(draft: Draft, library: Library) -> None:
    faults = list(text_faults(draft, library))
    if faults:
        raise ValueError(f"{draft.name} cannot be published: {'; '.join(faults)}. Give a text by --text")


def text_faults(draft: Draft, library: Library) -> Iterator[str]:
    """What is wrong with it as a scenario of the library, in its one language."""
    if not draft.text:
        yield "the text is empty"
        return
    if len(draft.text) > LONGEST_TEXT:
        yield f"the text has {len(draft.text)} characters, {LONGEST_TEXT} at most are sent"
    for sign in SIGNS:
        if sign in draft.text:
            yield f"{sign} stands in the text, where something personal was taken out"
    try:
        scenario = draft.scenario(library)
    except ValidationError as error:
        yield f"it makes no scenario ({error.error_count()} faults)"
        return
    yield from scenario_faults(library, [("drafts", scenario)], languages=(draft.language,))
