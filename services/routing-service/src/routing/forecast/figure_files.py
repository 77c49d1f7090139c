"""Figures as files: PNG, or an HTML page that holds the figure as SVG."""

from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from htpy import body, figure, h1, head, html, meta, p, style, title
from markupsafe import Markup

if TYPE_CHECKING:
    from matplotlib.figure import Figure

KINDS = (".png", ".html")
STYLE = (
    "body{font:16px/1.5 sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem;color:#222}"
    "figure{margin:0}svg{width:100%;height:auto}"
)


def check_kind(path: Path | None) -> None:
    """Raises ValueError for a name that tells no kind we write, before anything is worked out."""
    if path is not None and path.suffix not in KINDS:
        raise ValueError(f"{path}: plots are written as {' or '.join(KINDS)}")


def write_figure(drawn: "Figure", path: Path, heading: str, told: str) -> None:
    """By the file's suffix; `told` is said below the heading of a page. Raises OSError."""
    if path.suffix == ".png":
        drawn.savefig(path, dpi=110)
        return
    path.write_text(str(_page(_as_svg(drawn), heading, told)), encoding="utf-8")


def _as_svg(drawn: "Figure") -> str:
    text = StringIO()
    drawn.savefig(text, format="svg")
    return text.getvalue()[text.getvalue().index("<svg") :]


def _page(svg: str, heading: str, told: str) -> object:
    return html(lang="en")[
        head[meta(charset="utf-8"), title[heading], style[Markup(STYLE)]],  # noqa: S704  # our own text
        body[h1[heading], p[told], figure[Markup(svg)]],  # noqa: S704  # Matplotlib escapes the names in it
    ]
