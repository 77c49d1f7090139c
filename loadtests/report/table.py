"""Tables that a keyboard can scroll and a screen reader can read."""

from collections.abc import Collection, Iterable, Sequence

import htpy as h

Row = Sequence[h.Node]


def table(caption: str, heads: Sequence[str], rows: Iterable[Row], *, words: Collection[str] = ()) -> h.Renderable:
    """Rows, each with its first cell as its head. All columns but the first and those in `words` are numbers."""
    kinds = ["word" if head in words or head == heads[0] else "number" for head in heads]
    return scrollable(
        caption,
        h.table[
            h.caption(class_="unseen")[caption],
            h.thead[h.tr[(h.th(scope="col", class_=kind)[head] for head, kind in zip(heads, kinds, strict=True))]],
            h.tbody[(_row(row, kinds) for row in rows)],
        ],
    )


def _row(row: Row, kinds: Sequence[str]) -> h.Renderable:
    cells = zip(row[1:], kinds[1:], strict=True)
    return h.tr[h.th(scope="row")[row[0]], (h.td(class_=kind)[cell] for cell, kind in cells)]


def scrollable(name: str, what: h.Node) -> h.Renderable:
    """Wide things scroll inside their own frame: the page itself never does sideways."""
    return h.div(".scroll", tabindex="0", role="region", aria_label=name)[what]


def folded(name: str, figures: h.Node, *, opened: bool = False) -> h.Renderable:
    """Figures that most readers need not see at once."""
    return h.details(open=opened)[h.summary[f"{name}: the figures"], figures]
