"""Finds the numbers of parcels in a message as people write them, with the carriers they may belong to."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from logistics.numbers.stretches import Stretch, stretches
from logistics.numbers.tracking_number import (
    MISREAD,
    Form,
    Verdict,
    almost_of,
    forms_by_length,
    meant_by,
    verdicts,
    with_digits,
)

MOST_CANDIDATES = 20

SHORT = 12
"""Numbers of fewer digits are believed only beside words for a tracking number or a carrier's name: every seventh
number of ten digits has the check digit of DHL Express."""

TELLING = 20
"""From as many digits on some forms need no words beside them."""

DATE = re.compile(r"(?:19|20)\d\d\W?(?:0[1-9]|1[0-2])\W?[0-3]\d|\d{1,2}-\d{1,2}-(?:19|20)\d\d")
CARD = re.compile(r"[3-6]\d{14,15}")

Judged = tuple[Form, Verdict]


@dataclass(frozen=True)
class Guess:
    """A carrier a number may belong to, None when its post has no name here; `proven` by a check digit."""

    carrier: str | None
    proven: bool
    reason: str


@dataclass(frozen=True)
class Candidate:
    """A number in a text and its place there; carriers the likelier first.

    `miswritten`: no such number exists. `meant` are those one slip away that exist, when they are few.
    """

    number: str
    span: tuple[int, int]
    carriers: tuple[Guess, ...]
    miswritten: bool = False
    meant: tuple[str, ...] = ()

    @property
    def proven(self) -> bool:
        return any(guess.proven for guess in self.carriers)


def recognise(text: str) -> list[Candidate]:
    """The numbers of parcels in the first 10,000 characters of a text, each once, 20 at most, in their order."""
    found: dict[str, Candidate] = {}
    done = 0
    for beginning in stretches(text):
        fresh = (each for each in beginning if each.span[0] >= done and each.number not in found)
        readings = [reading for stretch in fresh if (reading := read(stretch))]
        if readings:
            best = max(readings, key=lambda each: (each.proven, not each.miswritten, each.span[1]))
            found.setdefault(best.number, best)
            done = best.span[1]
        if len(found) == MOST_CANDIDATES:
            break
    return list(found.values())


def read(stretch: Stretch) -> Candidate | None:
    """What a stretch of a text is as a parcel's number; None when it is none."""
    digits = stretch.number.translate(MISREAD)
    if digits.isdigit() and all(any(sign.isdigit() for sign in part) for part in stretch.parts):
        return _read_digits(stretch, digits)
    return _read_letters(stretch)


def _read_letters(stretch: Stretch) -> Candidate | None:
    """A number with letters. Small letters apart from digits may be words: "en 123456785 de"."""
    words = len(stretch.parts) > 1 and stretch.written != stretch.written.upper()
    if words and not stretch.of_parcel:
        return None
    for number in _with_letters_as_digits(stretch.number):
        judged = verdicts(number)
        believed = [each for each in judged if _letters_are_believed(*each, stretch)]
        if believed:
            return _candidate(stretch, number, believed)
    return _read_slip(stretch) if not stretch.of_something_else else None


def _with_letters_as_digits(number: str) -> list[str]:
    """As written, and with O, I and L read as digits where some form of this length has only those."""
    forms = forms_by_length().get(len(number), ())
    return list(dict.fromkeys((number, *(with_digits(number, form) for form in forms))))


def _letters_are_believed(form: Form, verdict: Verdict, stretch: Stretch) -> bool:
    if verdict == "proven" and form.enough == "form":
        return True
    if verdict == "wrong" or stretch.of_something_else:
        return False
    return form.enough == "form" or stretch.of_parcel


def _read_slip(stretch: Stretch) -> Candidate | None:
    """A number whose form fits but for one character, or whose check digit does not."""
    for number in _with_letters_as_digits(stretch.number):
        wrong = _miswritten(stretch, number, verdicts(number))
        if wrong:
            return wrong
    form = almost_of(stretch.number) if stretch.of_parcel and len(stretch.parts) == 1 else None
    return _slip(stretch, stretch.number, form, "One character is wrong, missing or too many") if form else None


def _is_telling(form: Form, stretch: Stretch) -> bool:
    """Whether a number of this form must be the carrier's, so that a wrong check digit is a slip of the pen."""
    named = form.carrier in stretch.said.carriers
    return form.enough == "form" or (stretch.said.kind == "tracking" and (form.enough == "check" or named))


def _read_digits(stretch: Stretch, number: str) -> Candidate | None:
    nothing_said = not (stretch.about_parcels or stretch.alone)
    if (nothing_said and len(number) < TELLING) or _is_date_or_card(stretch, number):
        return None
    judged = verdicts(number)
    named = [each for each in judged if each[0].carrier in stretch.said.carriers]
    believed = [each for each in named or judged if _digits_are_believed(*each, number, stretch)]
    if believed:
        return _candidate(stretch, number, believed)
    return _miswritten(stretch, number, judged)


def _is_date_or_card(stretch: Stretch, number: str) -> bool:
    if stretch.said.carriers:
        return False
    is_card = CARD.fullmatch(number) is not None and stretch.said.kind != "tracking"
    return is_card or DATE.match(stretch.written) is not None


def _digits_are_believed(form: Form, verdict: Verdict, number: str, stretch: Stretch) -> bool:
    said = stretch.said
    if form.enough == "check":
        return verdict == "proven" and said.kind != "bank"
    if verdict == "wrong" or stretch.of_something_else or stretch.is_list:
        return False
    if said.kind == "tracking" or form.carrier in said.carriers:
        return True
    return verdict == "proven" and len(number) >= SHORT and _is_likely(number, stretch)


def _is_likely(number: str, stretch: Stretch) -> bool:
    """Telephone numbers, too, stand in messages about parcels: they begin with 0 or are written in groups."""
    if stretch.of_parcel:
        return True
    return stretch.about_parcels and len(stretch.parts) == 1 and not number.startswith("0")


def _candidate(stretch: Stretch, number: str, judged: Sequence[Judged]) -> Candidate:
    """The carriers named first, then those a check digit proves, then in the order of the forms."""
    named = stretch.said.carriers
    ranked = sorted(judged, key=lambda each: (each[0].carrier not in named, each[1] != "proven"))
    guesses: dict[str | None, Guess] = {}
    for form, verdict in ranked:
        guess = Guess(form.carrier_of(number), verdict == "proven", _reason(form, verdict, number, stretch))
        guesses.setdefault(guess.carrier, guess)
    return Candidate(number, stretch.span, tuple(guesses.values()))


def _reason(form: Form, verdict: Verdict, number: str, stretch: Stretch) -> str:
    said = [f"Its check digit is right ({form.source})." if verdict == "proven" else f"Its form fits ({form.source})."]
    if form.carrier is None:
        said.append(f"{number[-2:]} at its end is the issuing country.")
    if form.carrier in stretch.said.carriers:
        said.append("The message names the carrier.")
    if number != stretch.number:
        said.append("Letters were read as the digits they look like.")
    return " ".join(said)


def _miswritten(stretch: Stretch, number: str, judged: Sequence[Judged]) -> Candidate | None:
    wrong = (form for form, verdict in judged if verdict == "wrong" and _is_telling(form, stretch))
    form = next(wrong, None)
    return _slip(stretch, number, form, "Its check digit does not fit") if form else None


def _slip(stretch: Stretch, number: str, form: Form, reason: str) -> Candidate:
    guess = Guess(form.carrier_of(number), False, f"{reason} ({form.source}).")
    return Candidate(number, stretch.span, (guess,), miswritten=True, meant=meant_by(number, form))
