"""What travels with a conversation from one person to the next: promises and what was asked, in the case in short."""

from crossdesk.contracts.handoff import HandoffSummarized

from routing.handoff.briefs import Brief


def with_brief(summary: HandoffSummarized, brief: Brief) -> HandoffSummarized:
    """The summary with what agents before promised the customer and asked them for."""
    return summary.model_copy(update={"promised": brief.promised, "asked": list(brief.asked)})
