"""A bill in words and figures of the reader's language."""

from collections.abc import Iterator

from payments_risk.bill_pages.figures import age_text, day_text, money_text, percent_text, rate_text
from payments_risk.bill_pages.page import Page, Row, Wording
from payments_risk.bill_pages.reader import Reader
from payments_risk.billing.bill import Bill, Line
from payments_risk.billing.rates import Rate

NAMED_SOURCES = ("ecb", "open_exchange_rates")


def bill_page(bill: Bill, reader: Reader) -> Page:
    """Every line with its amount, the total they sum to, and the rate with its source, day and age."""
    say, locale = Wording(reader), reader.locale
    return Page(
        reader=reader,
        title=say("title"),
        facts=((say("order", order=bill.order_id), day_text(bill.at, locale)),),
        columns=(say("what"), say("amount")),
        rows=tuple(_row(line, bill, say) for line in bill.lines),
        total=Row(say("total"), money_text(bill.total, locale)),
        remarks=tuple(_remarks(bill, say)),
    )


def _row(line: Line, bill: Bill, say: Wording) -> Row:
    locale = say.reader.locale
    note = money_text(line.original, locale) if line.original else ""
    amount = money_text(line.amount, locale)
    if line.kind == "item":
        return Row(line.label, amount, note, theirs=True)
    percent = f" ({percent_text(bill.mark_up_bp, locale)})" if line.kind == "mark_up" else ""
    kind = f"{say(line.kind)}{percent}"
    if not line.label:
        return Row(kind, amount, note)
    return Row(line.label, amount, " · ".join(filter(None, (kind, note))), theirs=True)


def _remarks(bill: Bill, say: Wording) -> Iterator[str]:
    if bill.tax_included:
        yield say("tax_included", amount=money_text(bill.tax_included, say.reader.locale))
    if bill.rate:
        agreed = money_text(bill.agreed, say.reader.locale)
        yield f"{say('agreed', currency=bill.agreed.currency)}: {agreed}"
        yield rate_remark(bill.rate, say)
    yield say("no_invoice")


def rate_remark(rate: Rate, say: Wording) -> str:
    """The rate, where it comes from, of when it is, and how old it was."""
    locale = say.reader.locale
    source = say(rate.source) if rate.source in NAMED_SOURCES else rate.source
    sentences = [
        f"{say('rate')}: {say.left_to_right(rate_text(rate, locale))}",
        say("rate_source", source=source, date=day_text(rate.as_of, locale)),
        say("rate_age", age=age_text(rate.age, locale)),
        *([say("rate_over", currency=rate.over)] if rate.over else []),
    ]
    return " · ".join(sentence.removesuffix(".") for sentence in sentences)
