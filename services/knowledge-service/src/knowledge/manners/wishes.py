"""When a festival is greeted in an answer: never beside trouble, anger, a dispute or mourning."""

from crossdesk.contracts.intent import Case

from knowledge.flow_words import fold
from knowledge.manners.emphasis import Part
from knowledge.topics import Topic


class Wishes(Part):
    """`manners/wishes.yaml`: the intents beside which a festival may be greeted, and words of mourning."""

    intents: frozenset[str]
    mourning: Topic

    def may_be_said(self, case: Case) -> bool:
        """Whether a wish fits: the subject is a light one, and nothing tells of trouble."""
        understood = case.understanding
        light = understood.intent.id in self.intents and understood.sentiment != "negative" and not understood.urgent
        return light and case.dispute is None and not self.mourning.is_in(fold(case.inquiry.text), understood.language)
