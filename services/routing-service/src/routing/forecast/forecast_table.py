"""A forecast for people: a line for each series, with the method and why."""

from collections.abc import Sequence

from routing.forecast.backtest import MEAN
from routing.forecast.forecast import SeriesForecast
from routing.forecast.history import DAY
from routing.forecast.text_table import as_lines

HEAD = ("series", "a day", "low", "high", "busiest", "method", "WAPE", "mean's", "why")
MOST_LINES = 60


def as_text(forecasts: Sequence[SeriesForecast]) -> str:
    """Contacts a day on average; ends of the interval are of an average half-hour, `busiest` of the largest."""
    first = forecasts[0]
    days = len(first.expected) // DAY
    shown = sorted(forecasts, key=lambda each: -float(each.expected.sum()))[:MOST_LINES]
    left_out = [f"... and {len(forecasts) - len(shown)} smaller series"] if len(forecasts) > len(shown) else []
    return "\n".join(
        [
            f"{days} days from {first.start:%Y-%m-%d %H:%M} UTC, {len(forecasts)} series; "
            "low to high: of an average half-hour.",
            as_lines(HEAD, [_cells(each, days) for each in shown]),
            *left_out,
        ]
    )


def _cells(each: SeriesForecast, days: int) -> tuple[str, ...]:
    return (
        str(each.key),
        f"{each.expected.sum() / days:,.0f}",
        f"{each.low.mean():,.1f}",
        f"{each.high.mean():,.1f}",
        f"{each.expected.max():,.1f}",
        each.method,
        _share(each.errors.get(each.method)),
        _share(each.errors.get(MEAN)),
        each.why,
    )


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.1%}"
