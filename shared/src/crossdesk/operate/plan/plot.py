"""A plan as one HTML page that holds no script and asks for nothing: arrivals, waits, lag and replicas over time."""

from collections.abc import Callable, Sequence

import htpy as h

from crossdesk.operate.plan.assumptions import SERVICES
from crossdesk.operate.plan.choose import Wanted, Way

WIDTH, HEIGHT, LEFT, TOP, FLOOR = 1100, 220, 70, 14, 190
POINTS = 1100
"""Of a line: more are not seen. The highest value of each stretch is drawn, so that no peak is lost."""
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
COLOURS = ("#0b7285", "#e8590c", "#5f3dc4", "#2b8a3e", "#c2255c", "#868e96", "#1864ab")
STYLE = """
body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem;color-scheme:light dark}
svg{width:100%}text{font-size:12px;fill:currentColor}.line{fill:none;stroke-width:1.6}
.grid{stroke:currentColor;opacity:.18}.wanted{stroke:#e03131;stroke-dasharray:6 4;fill:none}
.scheduled{fill:#fab005;opacity:.18}li{margin:.2rem 0}
"""
Line = tuple[str, Sequence[float]]


def page(wanted: Wanted, tried: Sequence[Way]) -> h.Renderable:
    """All ways that were tried, the chosen one (the last) first."""
    heading = f"{wanted.peak:,.0f} inquiries/s, 99 % within {wanted.within:g} s: {wanted.curve.title}"
    return h.html(lang="en")[
        h.head[
            h.meta(charset="utf-8"),
            h.meta(name="viewport", content="width=device-width"),
            h.meta(http_equiv="Content-Security-Policy", content=POLICY),
            h.title[heading],
            h.style[STYLE],
        ],
        h.body[h.main[h.h1[heading], (_way(wanted, way) for way in reversed(tried))]],
    ]


def _way(wanted: Wanted, way: Way) -> h.Renderable:
    moments = way.moments
    waits = [("p99 of who comes now", [each.p99 for each in moments]), ("usual", [each.usual for each in moments])]
    lag = [(name, [each.lag[name] for each in moments]) for name in SERVICES]
    replicas = [(name, [float(each.replicas[name]) for each in moments]) for name in SERVICES]
    verdict = "holds" if way.holds else "misses"
    return h.section[
        h.h2[f"{way.title}: {verdict}, {way.in_time:.3%} in time"],
        _plot("Arrivals, inquiries a second", [("arrivals", [each.rate for each in moments])], way),
        _plot("Wait for the answer, seconds", waits, way, wanted.within),
        _plot("Backlog, inquiries", lag, way),
        _plot("Replicas that work", replicas, way),
    ]


def _plot(title: str, lines: Sequence[Line], way: Way, limit: float | None = None) -> h.Renderable:
    seconds = len(way.moments)
    highest = max(limit or 0.0, *(max(values) for _, values in lines)) or 1.0
    across, down = _across(seconds), _down(highest)
    return h.figure[
        h.figcaption[h.strong[title], " ", _legend(lines)],
        h.svg({"viewBox": f"0 0 {WIDTH} {HEIGHT}"}, role="img", aria_label=f"{title}: at most {highest:,.1f}")[
            (_window(across(begin), across(end)) for begin, end in way.windows),
            (_tick(highest * part / 4, down) for part in range(5)),
            (_hour(second, across) for second in range(0, seconds, max(600, seconds // 12 // 600 * 600))),
            limit is not None and h.path(class_="wanted", d=f"M{LEFT} {down(limit):.1f}H{WIDTH}"),
            (_line(values, colour, across, down) for (_, values), colour in zip(lines, COLOURS, strict=False)),
        ],
    ]


def _legend(lines: Sequence[Line]) -> h.Renderable:
    names = zip(lines, COLOURS, strict=False)
    return h.fragment[(h.span(style=f"color:{colour}")[f"■ {name} "] for (name, _), colour in names)]


def _line(
    values: Sequence[float], colour: str, across: Callable[[float], float], down: Callable[[float], float]
) -> h.Renderable:
    step = max(1, len(values) // POINTS)
    highest = ((second, max(values[second : second + step])) for second in range(0, len(values), step))
    path = "L".join(f"{across(second):.1f} {down(value):.1f}" for second, value in highest)
    return h.path(class_="line", stroke=colour, d=f"M{path}")


def _window(begin: float, end: float) -> h.Renderable:
    return h.rect(class_="scheduled", x=f"{begin:.1f}", y=str(TOP), width=f"{end - begin:.1f}", height=str(FLOOR - TOP))


def _tick(value: float, down: Callable[[float], float]) -> h.Renderable:
    height = down(value)
    told = f"{value:,.0f}" if value >= 10 or value == 0 else f"{value:.2g}"
    line = h.path(class_="grid", d=f"M{LEFT} {height:.1f}H{WIDTH}")
    return h.g[line, h.text(x=str(LEFT - 6), y=f"{height + 4:.1f}", text_anchor="end")[told]]


def _hour(second: int, across: Callable[[float], float]) -> h.Renderable:
    told = f"{second // 3600:02}:{second // 60 % 60:02}"
    return h.text(x=f"{across(second):.1f}", y=str(HEIGHT - 12))[told]


def _across(seconds: int) -> Callable[[float], float]:
    return lambda second: LEFT + (WIDTH - LEFT) * second / seconds


def _down(highest: float) -> Callable[[float], float]:
    return lambda value: FLOOR - (FLOOR - TOP) * value / highest


def written(wanted: Wanted, tried: Sequence[Way]) -> str:
    """The page's text."""
    return f"<!doctype html>{page(wanted, tried)}\n"
