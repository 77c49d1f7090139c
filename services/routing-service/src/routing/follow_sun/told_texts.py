"""What the customer is told when another desk goes on, in their language: `told_texts.yaml`."""

from crossdesk.contracts.knowledge import Answer

from routing.customer_texts import in_language, read_texts

SCENARIO = "routing/handed_over"


def told_of_handover(language: str) -> Answer | None:
    """In the language itself or its primary one (BCP 47); None where we have no words in it."""
    found = in_language(read_texts("follow_sun", "told_texts.yaml"), language)
    return Answer(text=found[0], language=found[1], scenario=SCENARIO) if found else None
