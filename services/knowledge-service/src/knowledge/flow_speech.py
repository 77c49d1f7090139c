"""What is said within a flow: its questions, answers told back, and what an agent reads of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from babel import Locale, dates, numbers
from crossdesk.contracts.event import Money
from crossdesk.contracts.intent import Case
from crossdesk.contracts.logistics import Trouble

from knowledge.facts import clean
from knowledge.flow import Answered, Ending, Flow, Step
from knowledge.flows_data import Flows
from knowledge.library import Library
from knowledge.money import format_money
from knowledge.reader import Reader, reader_of
from knowledge.scenario import Texts
from knowledge.words import Words

ANSWER, LOOK = "answer.", "look."
"""Gaps filled with what was answered to a step, and with what an ending looked up."""


@dataclass(frozen=True)
class Speech:
    """Words to one customer in one flow. `greeted`: we greeted them in this conversation before they wrote."""

    flow: Flow
    flows: Flows
    library: Library
    reader: Reader
    words: Words
    answers: Mapping[str, Answered]
    greeted: bool = False

    def say(self, texts: Texts, **more: str) -> str:
        """A text in the reader's language with its gaps filled; `more` fills further ones."""
        wording = texts.wordings[self.reader.language]
        return wording.filled(lambda name: more.get(name) or self._known(name), self.words.counted)

    def ask(self, step: Step) -> str:
        """The question, with its options numbered below."""
        return "\n".join([self.say(step), *(f"{n}. {label}" for n, label in enumerate(self.choices(step), start=1))])

    def choices(self, step: Step) -> list[str]:
        return [self.say(option) for option in step.options.values()]

    def buttons(self, step: Step) -> list[str]:
        """Labels of the answers, as channels with buttons show them: a yes and a no, too."""
        if step.kind != "yes_no":
            return self.choices(step)
        language = self.reader.language
        return [words[language][0].capitalize() for words in (self.flows.words.yes, self.flows.words.no)]

    def invalid(self, step: Step) -> str:
        """That this was no answer, and the question again."""
        return f"{self.say(step.invalid or self.flows.phrases[f'again.{step.kind}'])}\n\n{self.ask(step)}"

    def begin(self, step: Step) -> str:
        return f"{self.say(self.flow.intro)}\n\n{self.ask(step)}"

    def notify(self, trouble: Trouble, step: Step) -> str:
        """What is wrong with the parcel, and the question what is wanted if there is a choice."""
        told = f"{self.say(self.flow.intro)}\n\n{self.say(self.flow.notices[trouble])}"
        return f"{told}\n\n{self.ask(step)}" if step.options else told

    def back(self, step: Step) -> str:
        """The question again, after something else was spoken of."""
        return f"{self.say(self.flows.phrases['back'], topic=self.say(self.flow.topic))}\n{self.ask(step)}"

    def end(self, ending: Ending) -> str:
        return self.say(ending, **_looked_up(ending, self.answers))

    def opened(self, text: str) -> str:
        """The text with a greeting, when it begins our part of a conversation."""
        opening = self._known("opening") if self.words.case.turn == 1 and not self.greeted else None
        return f"{opening}\n\n{text}" if opening else text

    def _known(self, name: str) -> str | None:
        if not name.startswith(ANSWER):
            return self.words.known(name)
        step = name.removeprefix(ANSWER)
        answer = self.answers.get(step)
        if answer is None:
            return None
        return clean(tell(self.flow.steps[step], answer, self.reader.language, self.reader.locale, self.library))


def speech_of(
    case: Case, flow: Flow, answers: Mapping[str, Answered], flows: Flows, library: Library, *, greeted: bool = False
) -> Speech:
    """How to speak to the customer of this case."""
    reader = reader_of(case, library, flow.topic)
    return Speech(flow, flows, library, reader, Words(case, reader, library, flow.policies), answers, greeted)


def tell(step: Step, answer: str | int, language: str, locale: Locale, library: Library) -> str:
    """An answer as a reader writes it; an option by its label, the text a customer wrote as it is."""
    match step.kind:
        case "choice" if answer in step.options:
            return step.options[str(answer)].texts[language]
        case "amount":
            minor, currency = str(answer).split()
            return format_money(Money(minor=int(minor), currency=currency), locale, library.conventions.exponents)
        case "date":
            return dates.format_date(date.fromisoformat(str(answer)), "long", locale=locale)
        case "country":
            return str(locale.territories.get(str(answer), answer))
        case "number":
            number = numbers.format_decimal(float(answer), locale=locale)
            return f"{number} {step.unit}" if step.unit else number
        case _:
            return str(answer)


def collected(flow: Flow, answers: Mapping[str, Answered], library: Library) -> Iterator[str]:
    """A line for each answer, for agents: `Reason: Too small`. Skipped ones are told, too."""
    for name, step in flow.steps.items():
        if name in answers:
            answer = answers[name]
            told = "not known" if answer is None else tell(step, answer, "en", Locale("en"), library)
            yield f"{step.report}: {told}"


def _looked_up(ending: Ending, answers: Mapping[str, Answered]) -> dict[str, str]:
    found = {name: lookup.found(float(answers[lookup.of] or 0)) for name, lookup in ending.lookups.items()}
    return {f"{LOOK}{name}": said for name, said in found.items() if said is not None}
