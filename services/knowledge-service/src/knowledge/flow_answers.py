"""What a customer answered to a step: read from the text, what was recognised in it, and what was attached."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from crossdesk.contracts.gateway import Inquiry
from crossdesk.contracts.intent import Case

from knowledge.flow import Answered, Kind, Step
from knowledge.flow_places import country_named, fits_postcode
from knowledge.flow_words import FlowWords, fold, folded_words, length_of, named, says

SHORT = 3
"""Words up to which a message is nothing but the answer it holds."""

LONGEST_CHOICE = 10
"""Words up to which a label within a message is taken as chosen: longer ones tell something else."""

CHOSEN_FROM = 0.8
"""Confidence from which the intent of a message chooses an option."""

MOST_PICTURES = 10

_REFERENCE = re.compile(r"[#＃]?\s*([A-Za-z]{0,6}-?\d{4,14})")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_DAY = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
_QUESTION = re.compile(r"[？؟]|\?(?:\s|$)|(?:ですか|ますか|吗|嗎|呢)[。.]?\s*$")
"""A mark, or the particles that Chinese and Japanese do without one."""
_KEPT_HIDDEN = "\u200c\u200d"
"""Invisible, yet part of how Persian, Indic and emoji text is spelled."""


@dataclass(frozen=True)
class Reading:
    """An answer; `whole` when the message holds nothing else."""

    answer: Answered
    whole: bool


@dataclass(frozen=True)
class Message:
    """A customer's message as steps read it: `folded` text, the customer's local date, and earlier answers."""

    case: Case
    folded: str
    today: date
    answers: Mapping[str, Answered]
    words: FlowWords

    @property
    def inquiry(self) -> Inquiry:
        return self.case.inquiry

    @property
    def short(self) -> bool:
        return length_of(self.folded) <= SHORT

    @property
    def is_question(self) -> bool:
        return _QUESTION.search(self.inquiry.text) is not None


Read = Callable[[Step, Message], Reading | None]


def message_of(case: Case, today: date, answers: Mapping[str, Answered], words: FlowWords) -> Message:
    """The message of a case."""
    return Message(case, fold(case.inquiry.text), today, answers, words)


def read_answer(step: Step, message: Message) -> Reading | None:
    """The answer to this step; None when the message holds none."""
    if step.skippable and message.folded in message.words.folded("skip"):
        return Reading(None, whole=True)
    found = READERS[step.kind](step, message)
    return found or (Reading(None, whole=False) if step.skippable and _has_none(message) else None)


def _has_none(message: Message) -> bool:
    """Whether a short message says that there is no answer, in more than one word: "sorry, I lost it"."""
    phrases = (phrase for phrase in message.words.folded("skip") if length_of(phrase) > 1)
    return length_of(message.folded) <= LONGEST_CHOICE and any(says(message.folded, phrase) for phrase in phrases)


def mentioned(step: Step, message: Message) -> Answered:
    """The answer a message gave unasked; None when it named none."""
    if not step.from_message:
        return None
    if step.kind == "order_id" and message.inquiry.order_id:
        return message.inquiry.order_id
    found = RECOGNISED[step.kind](step, message) if step.kind in RECOGNISED else None
    return found.answer if found else None


def _choice(step: Step, message: Message) -> Reading | None:
    position = re.fullmatch(r"(?:\D{0,12} )?(\d{1,2})", message.folded)
    if position and 1 <= int(position[1]) <= len(step.options):
        return Reading(list(step.options)[int(position[1]) - 1], whole=True)
    return _one_of(names_of(step), message) or _meant(step, message)


def _meant(step: Step, message: Message) -> Reading | None:
    """The option that what the message was understood as stands for."""
    intent = message.case.understanding.intent
    meant = [key for key, option in step.options.items() if intent.id in option.intents]
    return Reading(meant[0], whole=False) if meant and intent.confidence >= CHOSEN_FROM else None


def names_of(step: Step) -> dict[str, frozenset[str]]:
    """The options of a step with all their labels and synonyms, folded."""
    return {
        key: folded_words((*option.texts.values(), *(word for words in option.also.values() for word in words)))
        for key, option in step.options.items()
    }


def _yes_no(step: Step, message: Message) -> Reading | None:
    return _one_of({"yes": message.words.folded("yes"), "no": message.words.folded("no")}, message)


def _one_of(names: Mapping[str, frozenset[str]], message: Message) -> Reading | None:
    """The one whose name the message is, or the only one it names without a "not" before or after it."""
    same = [key for key, phrases in names.items() if message.folded in phrases]
    if same:
        return Reading(same[0], whole=True)
    found = named(message.folded, names)
    if len(found) != 1 or length_of(message.folded) > LONGEST_CHOICE:
        return None
    (key,) = found
    return None if key != "no" and _denied(names, message) else Reading(key, whole=False)


def _denied(names: Mapping[str, frozenset[str]], message: Message) -> bool:
    """Whether a "not" is said that belongs to none of the names that are."""
    denials = {"": message.words.folded("negation")}
    return "" in named(message.folded, {**names, **denials})


def _order_id(step: Step, message: Message) -> Reading | None:
    orders = message.case.understanding.entities.order_ids
    if orders:
        return Reading(orders[0], whole=message.short)
    alone = _REFERENCE.fullmatch(unicodedata.normalize("NFKC", message.inquiry.text).strip(" .!,;"))
    return Reading(alone[1].upper(), whole=True) if alone else None


def _tracking_number(step: Step, message: Message) -> Reading | None:
    numbers = message.case.understanding.entities.tracking_numbers
    return Reading(numbers[0].number, whole=message.short) if numbers else None


def _amount(step: Step, message: Message) -> Reading | None:
    amounts = message.case.understanding.entities.amounts
    return Reading(f"{amounts[0].minor} {amounts[0].currency}", whole=message.short) if amounts else None


def _date(step: Step, message: Message) -> Reading | None:
    named_days = message.case.understanding.entities.dates
    written = ["-".join((y, m.zfill(2), d.zfill(2))) for y, m, d in _DAY.findall(message.inquiry.text)]
    for day in filter(None, map(_day, (*named_days, *written))):
        if step.low <= (message.today - day).days <= step.high:
            return Reading(day.isoformat(), whole=message.short)
    return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _photo(step: Step, message: Message) -> Reading | None:
    pictures = sum(each.content_type.startswith("image/") for each in message.inquiry.attachments)
    return Reading(min(pictures, MOST_PICTURES), whole=message.short) if pictures else None


def _document(step: Step, message: Message) -> Reading | None:
    """Files, or a number or statement that was written instead of one."""
    files = len(message.inquiry.attachments)
    return Reading(min(files, MOST_PICTURES), whole=message.short) if files else _text(step, message)


def _number(step: Step, message: Message) -> Reading | None:
    text = "".join(map(_ascii_digit, unicodedata.normalize("NFKC", message.inquiry.text))).replace("٫", ".")
    numbers = _NUMBER.findall(text)
    if len(numbers) != 1:
        return None
    value = float(numbers[0].replace(",", ".")) * (_scale(text, message.words) if step.unit == "cm" else 1)
    return Reading(f"{value:.1f}".removesuffix(".0"), whole=message.short) if step.low <= value <= step.high else None


def _ascii_digit(sign: str) -> str:
    return str(unicodedata.decimal(sign)) if sign.isdecimal() else sign


def _scale(text: str, words: FlowWords) -> float:
    """Centimetres of the unit that is written behind the number; 1 when none is."""
    unit = _NUMBER.split(text, maxsplit=1)[-1].strip(" .").casefold()
    return next((each.centimetres for each in words.units.values() if unit in each.words), 1)


def _text(step: Step, message: Message) -> Reading | None:
    """What was written. A few words that ask nothing name something: their intent is but a guess."""
    text = one_line(message.inquiry.text)
    if not (step.low <= len(text) <= step.high and message.folded):
        return None
    return Reading(text, whole=not message.is_question and (step.free or message.short))


def one_line(text: str) -> str:
    """Visible characters on one line, NFC: no controls and no bidirectional overrides."""
    kept = (sign if sign.isprintable() or sign in _KEPT_HIDDEN else " " for sign in text)
    return unicodedata.normalize("NFC", " ".join("".join(kept).split()))


def _country(step: Step, message: Message) -> Reading | None:
    code = country_named(message.folded, message.inquiry.text)
    if code:
        return Reading(code, whole=True)
    countries = message.case.understanding.entities.countries
    return Reading(countries[0], whole=message.short) if countries else None


def _postcode(step: Step, message: Message) -> Reading | None:
    code = one_line(unicodedata.normalize("NFKC", message.inquiry.text)).upper().strip(" .,〒")
    country = message.answers.get(step.of or "")
    return Reading(code, whole=True) if fits_postcode(code, str(country or "")) else None


RECOGNISED: Mapping[Kind, Read] = {
    "order_id": lambda step, message: (
        _order_id(step, message) if message.case.understanding.entities.order_ids else None
    ),
    "tracking_number": _tracking_number,
    "amount": _amount,
    "photo": _photo,
}
"""Kinds that a message may answer unasked, without doubt."""

READERS: Mapping[Kind, Read] = {
    "choice": _choice,
    "yes_no": _yes_no,
    "order_id": _order_id,
    "tracking_number": _tracking_number,
    "amount": _amount,
    "date": _date,
    "photo": _photo,
    "document": _document,
    "number": _number,
    "text": _text,
    "country": _country,
    "postcode": _postcode,
}
"""How each kind of answer is read."""
