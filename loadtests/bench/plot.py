"""The results as one SVG: a panel for each quantity of a group, a bar for each subject with its spread.

Drawn by hand: bars are all there is to draw, and a plotting library would be 40 MB for them.
"""

from collections.abc import Iterator
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from loadtests.bench.record import Name, Record, Spread
from loadtests.bench.table import number

WIDTH, LEFT, BAR, GAP = 960, 340, 14, 6
LONGEST = WIDTH - LEFT - 190
COLOURS = ("#1f6f8b", "#8a8a8a")
"""The first subject of a group, and those held against it."""
Row = tuple[Name, Spread, Spread | None]


def plot(record: Record) -> str:
    """The picture as text. Bars of a panel begin at zero."""
    svg = Element("svg", xmlns="http://www.w3.org/2000/svg", width=str(WIDTH))
    svg.set("font-family", "sans-serif")
    svg.set("font-size", "12")
    SubElement(svg, "rect", width="100%", height="100%", fill="white")
    y = 10.0
    for title, rows in panels(record):
        y = _panel(svg, y, title, rows, record.baselines)
    for fit in record.fits:
        y = _text(
            svg, 12, y + 20, f"{fit['name']}: sigma {fit['sigma']:.3f}, kappa {fit['kappa']:.4f} (USL)", bold=True
        )
    svg.set("height", f"{y + 20:.0f}")
    indent(svg)
    return tostring(svg, encoding="unicode") + "\n"


def panels(record: Record) -> Iterator[tuple[str, list[Row]]]:
    """A title and the rows below it."""
    for (group, quantity), rows in groupby(record.in_order(), key=lambda row: row[0][:2]):
        yield f"{group}: {quantity}", list(rows)


def _panel(svg: Element, y: float, title: str, rows: list[Row], baselines: dict[str, str]) -> float:
    y = _text(svg, 12, y + 20, title, bold=True) + 6
    scale = LONGEST / (max(spread.high for _, spread, _ in rows) or 1)
    for name, spread, ratio in rows:
        first = name.subject == baselines[name.group]
        _bar(svg, y, spread, scale, COLOURS[0 if first else 1])
        _text(svg, LEFT - 8, y + 11, name.subject, anchor="end")
        told = number(spread.median) + ("" if first or ratio is None else f"  (x {ratio.median:.2f})")
        _text(svg, LEFT + spread.high * scale + 8, y + 11, told)
        y += BAR + GAP
    return y


def _bar(svg: Element, y: float, spread: Spread, scale: float, colour: str) -> None:
    width = f"{max(0.0, spread.median * scale):.1f}"
    SubElement(svg, "rect", x=str(LEFT), y=f"{y:.1f}", width=width, height=str(BAR), fill=colour)
    x1, x2, middle = LEFT + spread.low * scale, LEFT + spread.high * scale, f"{y + BAR / 2:.1f}"
    SubElement(svg, "line", x1=f"{x1:.1f}", x2=f"{x2:.1f}", y1=middle, y2=middle, stroke="black")


def _text(svg: Element, x: float, y: float, said: str, *, anchor: str = "start", bold: bool = False) -> float:
    text = SubElement(svg, "text", x=f"{x:.1f}", y=f"{y:.1f}")
    text.set("text-anchor", anchor)
    text.set("font-weight", "bold" if bold else "normal")
    text.text = said
    return y
