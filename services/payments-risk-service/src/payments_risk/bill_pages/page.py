"""A page as it is shown, HTML and PDF alike: every word and figure is set already."""

from dataclasses import dataclass

from payments_risk.bill_pages.reader import Reader
from payments_risk.bill_pages.texts import Texts, load_texts

FIRST_STRONG_ISOLATE, LEFT_TO_RIGHT_ISOLATE, POP_ISOLATE = "\u2068", "\u2066", "\u2069"


@dataclass(frozen=True)
class Row:
    """One amount. `note` stands below the label, smaller; `theirs` says that the label is the shop's own words."""

    label: str
    amount: str
    note: str = ""
    theirs: bool = False


@dataclass(frozen=True)
class Page:
    """`facts` are pairs of name and value above the table, `remarks` sentences below it. `rows` sum to `total`."""

    reader: Reader
    title: str
    facts: tuple[tuple[str, str], ...]
    columns: tuple[str, str]
    rows: tuple[Row, ...]
    total: Row
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class Wording:
    """The texts of a reader's language, filled in."""

    reader: Reader

    @property
    def texts(self) -> Texts:
        """All of them, by key."""
        return load_texts(self.reader.language)

    def __call__(self, key: str, **values: str) -> str:
        """The text of `key`. Where lines run from right to left, values keep their own direction by isolates."""
        return self.texts[key].format(**{name: self._isolated(value) for name, value in values.items()})

    def left_to_right(self, figures: str) -> str:
        """Figures that are read from left to right in every language, such as an equation."""
        return f"{LEFT_TO_RIGHT_ISOLATE}{figures}{POP_ISOLATE}" if self.reader.right_to_left else figures

    def _isolated(self, value: str) -> str:
        return f"{FIRST_STRONG_ISOLATE}{value}{POP_ISOLATE}" if self.reader.right_to_left else value
