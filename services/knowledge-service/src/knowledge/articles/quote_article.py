"""An answer that quotes a passage of an article, word for word, and cites it."""

from functools import cache
from importlib.resources import files

from crossdesk.contracts.intent import Case
from crossdesk.contracts.knowledge import Answer

from knowledge.articles.search import Found
from knowledge.articles.search_rules import SearchRules
from knowledge.data_file import read_model
from knowledge.library import Library
from knowledge.reader import reader_of
from knowledge.scenario import Scenario, Texts
from knowledge.words import Words

FILE = "lead_in.yaml"
SCENARIO = "article"
"""What such an answer names in place of a scenario."""


@cache
def load_lead_in() -> Texts:
    """The words before a passage. Raises Misconfigured when the file does not fit."""
    return read_model(files("knowledge") / "articles" / FILE, Texts, FILE)


def may_replace(scenario: Scenario, subject: str, rules: SearchRules) -> bool:
    """Whether a passage may be said in place of this scenario: one that is unsure, or knows nothing of the case."""
    plain = rules.plain_conditions.issuperset(scenario.when)
    return plain and (subject == "unclear" or subject in rules.intents)


def quotation(case: Case, found: Found, library: Library) -> Answer:
    """The passage under its lead-in, with the page's address where it has one."""
    lead_in = load_lead_in()
    reader = reader_of(case, library, lead_in)
    words = Words(case, reader, library, ())
    lead = lead_in.wordings[reader.language].filled(lambda name: found.title, lambda name: None)
    opening = words.known("opening") if case.turn == 1 else None
    parts = (opening, lead, found.text, found.url)
    text = "\n\n".join(part for part in parts if part)
    return Answer(text=text, language=found.language, scenario=SCENARIO, sources=[found.source])


def reason_for(found: Found, because: str) -> str:
    """Why it is quoted, without personal data."""
    closeness = found.closeness or 0.0
    return f"Article {found.id}, passage {found.passage}, quoted: {because}; closeness {closeness:.2f} of 2."
