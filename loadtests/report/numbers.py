"""Numbers as people read them, with their units. None, which stands for "not measured", is shown as a dash."""

NOTHING = "–"


def ms(value: float | None) -> str:
    """Milliseconds with three digits that matter: `4.2 ms`, `713 ms`, `1.24 s`."""
    if value is None:
        return NOTHING
    if value >= 1000:
        return f"{value / 1000:,.2f} s"
    return f"{value:.0f} ms" if value >= 10 else f"{value:.1f} ms"


def even_ms(value: float) -> str:
    """Milliseconds of an axis: `5 ms`, `20 s`."""
    return f"{decimal(value / 1000)} s" if value >= 1000 else f"{decimal(value)} ms"


def count(value: float | None) -> str:
    return NOTHING if value is None else f"{value:,.0f}"


def decimal(value: float | None) -> str:
    """At most two digits behind the point, none behind large numbers."""
    if value is None:
        return NOTHING
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.2f}".rstrip("0").rstrip(".")


def seconds(value: float | None) -> str:
    return NOTHING if value is None else f"{decimal(value)} s"


def percent(share: float | None) -> str:
    """A share (0..1) in percent. What is not none is never shown as none."""
    if share is None:
        return NOTHING
    return "< 0.01 %" if 0 < share < 0.0001 else f"{decimal(share * 100)} %"


def octets(value: float | None) -> str:
    """Bytes: `812 B`, `14.2 kB`, `3.1 MB`."""
    if value is None:
        return NOTHING
    for unit in ("B", "kB", "MB"):
        if value < 1000:
            return f"{value:.0f} B" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} GB"


def clock(second: float) -> str:
    """A moment of the run: `0:45`, `12:00`, `1:02:00`."""
    minutes, rest = divmod(round(second), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def span(length: float) -> str:
    """How long something took: `45 s`, `5 min`, `1 h 30 min`."""
    if length < 120:
        return f"{decimal(length)} s"
    hours, minutes = divmod(round(length / 60), 60)
    return " ".join(part for part in (f"{hours} h" if hours else "", f"{minutes} min" if minutes else "") if part)
