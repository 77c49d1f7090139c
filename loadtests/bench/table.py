"""The results as text: one line a figure, with its spread and its ratio to the first subject of its group."""

from collections.abc import Iterator

from loadtests.bench.record import Record, Spread


def table(record: Record) -> str:
    """Everything measured, for a terminal."""
    return "\n".join([*_figures(record), *_fits(record), *_remarks(record)])


def _figures(record: Record) -> Iterator[str]:
    shown = ""
    for name, spread, ratio in record.in_order():
        heading = f"{name.group}: {name.quantity}"
        if heading != shown:
            yield f"\n{heading}"
            shown = heading
        against = "" if name.subject == record.baselines[name.group] else _ratio(ratio)
        yield f"  {name.subject:<46} {number(spread.median):>9}  {_range(spread):<19} {against}".rstrip()


def _range(spread: Spread) -> str:
    return f"[{number(spread.low)} .. {number(spread.high)}]"


def _ratio(ratio: Spread | None) -> str:
    return f"x {ratio.median:.2f} {_range(ratio)}" if ratio else "no ratio"


def number(value: float) -> str:
    """Three figures that count."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _fits(record: Record) -> Iterator[str]:
    for fit in record.fits:
        peak = f"peak at {fit['peak']:.1f} replicas" if fit["peak"] else "no peak"
        yield (
            f"\n{fit['name']}: Universal Scalability Law: gamma {number(fit['gamma'])}/s, "
            f"sigma {fit['sigma']:.3f}, kappa {fit['kappa']:.4f}, {peak}"
        )


def _remarks(record: Record) -> Iterator[str]:
    if record.notes or record.left_out:
        yield ""
    yield from (f"note: {note}" for note in record.notes)
    yield from (f"left out: {line}" for line in record.left_out)
