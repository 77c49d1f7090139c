"""Why a customer was charged what they were, in words and figures of their language."""

from collections.abc import Iterator

from payments_risk.bill_pages.bill_page import rate_remark
from payments_risk.bill_pages.figures import money_text
from payments_risk.bill_pages.page import Page, Row, Wording
from payments_risk.bill_pages.reader import Reader
from payments_risk.billing.charge_steps import Step
from payments_risk.billing.explain_charge import Explanation


def why_page(why: Explanation, reader: Reader) -> Page:
    """Steps and what is left, which sum to what was charged. Causes of a rest are told as what may be."""
    say, locale = Wording(reader), reader.locale
    rows = [_row(step, say) for step in why.steps]
    if why.left.minor:
        rows.append(Row(say("left"), money_text(why.left, locale)))
    orders = dict.fromkeys(step.order_id for step in why.steps)
    return Page(
        reader=reader,
        title=say("why", amount=money_text(why.charged, locale)),
        facts=tuple((say("order", order=order), "") for order in orders),
        columns=(say("what"), say("amount")),
        rows=tuple(rows),
        total=Row(say("charged"), money_text(why.charged, locale)),
        remarks=tuple(_remarks(why, say)),
    )


def page_text(page: Page) -> str:
    """The page as plain text, for a chat: title, a line for each amount, the sum, and the remarks."""
    rows = [f"{row.label}{f' ({row.note})' if row.note else ''}: {row.amount}" for row in (*page.rows, page.total)]
    return "\n".join((page.title, *(f"{name} {value}".strip() for name, value in page.facts), *rows, *page.remarks))


def _row(step: Step, say: Wording) -> Row:
    locale = say.reader.locale
    note = money_text(step.original, locale) if step.original else ""
    amount = money_text(step.amount, locale)
    if not step.label:
        return Row(say(step.kind), amount, note)
    kind = "" if step.kind == "item" else say(step.kind)
    return Row(step.label, amount, " · ".join(filter(None, (kind, note))), theirs=True)


def _remarks(why: Explanation, say: Wording) -> Iterator[str]:
    if why.rate:
        yield rate_remark(why.rate, say)
    if why.explained:
        yield say("explained")
    elif not why.steps:
        yield say("nothing_found")
    if why.likely:
        yield say("worth_checking")
        yield from (f"– {say(cause)}" for cause in why.likely)
    if why.also_fits:
        fits = [", ".join(order_ids) for order_ids in why.also_fits]
        yield say("also_fits", orders="; ".join(fits))
