"""What speaks against having a tenant's messages read by a version."""

from crossdesk.contracts.intent import IntentFigures

MAY_LOSE = 0.01
"""A tenant's examples may cost so much of the accuracy on what customers of all shops write."""


def objection(figures: IntentFigures) -> str | None:
    """Why a version is not to be activated; None where it may be."""
    lost = figures.built_in_before - figures.built_in_after
    if lost <= MAY_LOSE + 1e-9:
        return None
    return (
        f"of shops' messages in general {figures.built_in_after:.1%} are understood, before it were "
        f"{figures.built_in_before:.1%}, and at most {MAY_LOSE:.0%} may be lost: make the examples less like those of "
        "other intents, see the confusions"
    )
