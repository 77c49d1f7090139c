"""When a right begins and ends for one purchase."""

from dataclasses import dataclass
from datetime import date, datetime

from crossdesk.contracts.return_options import ReturnLine

from logistics.returns.judged import Judged
from logistics.returns.periods import add_months, end_of_day, last_day, on_working_day
from logistics.returns.rules import Extension, Refund, Term


@dataclass(frozen=True)
class Window:
    """`last` is the last day, or None when the period has not begun or has no fixed end."""

    begun: bool
    last: date | None
    today: date

    @property
    def is_over(self) -> bool:
        return self.last is not None and self.today > self.last

    @property
    def days_left(self) -> int | None:
        return None if self.last is None else max((self.last - self.today).days, 0)


def window(judged: Judged, term: Term | None, extension: Extension | None = None) -> Window:
    """The window of a term; the `extension` is what a shop gives that did not inform in time."""
    start = judged.start(term) if term else None
    if term is None or start is None:
        waits = term is not None and term.counted_from == "receipt"
        return Window(not waits, None, judged.today)
    last = _extended(judged, term, start, extension) if extension else last_day(term, start, judged.market.market)
    return Window(True, last, judged.today)


def _extended(judged: Judged, term: Term, start: date, extension: Extension) -> date:
    """The period anew once the shop informed, and at the latest when the extension ends.

    Directive 2011/83 art. 10 counts its months from the end of the plain period, Taiwan's Consumer Protection Act
    art. 19(3) from its start.
    """
    country = judged.market.market
    plain = last_day(term.model_copy(update={"ends_on_working_day": False}), start, country)
    last = add_months(plain if extension.counted_from == "end_of_period" else start, extension.months)
    last = on_working_day(last, country) if term.ends_on_working_day else last
    return min(last, last_day(term, max(start, judged.informed), country)) if judged.informed else last


def deadline(judged: Judged, open_for: Window) -> datetime | None:
    return None if open_for.last is None else end_of_day(open_for.last, judged.zone)


def window_notes(judged: Judged, open_for: Window, term: Term | None) -> tuple[ReturnLine, ...]:
    """What to say of a period that has not begun, is not fixed, or depends on holidays."""
    codes = []
    if not open_for.begun:
        codes.append("period_not_begun")
    elif open_for.last is None:
        codes.append("counted_from_discovery" if term else "no_fixed_period")
    if term and (term.ends_on_working_day or term.working_days is not None):
        codes.append("regional_holidays_not_counted")
    return judged.tables.lines(*codes)


def refund_until(judged: Judged, refund: Refund | None) -> date | None:
    """Last day for the refund if the customer says today that the goods go back; None when no date follows."""
    term = refund.term if refund else None
    start = judged.start(term) if term else None
    return last_day(term, start, judged.market.market) if term and start else None


def refund_notes(judged: Judged, refund: Refund | None) -> tuple[ReturnLine, ...]:
    if refund is None or refund.term is None:
        return judged.tables.lines("refund_not_dated")
    return judged.tables.lines("refund_after_goods_back") if refund.term.counted_from == "goods_back" else ()
