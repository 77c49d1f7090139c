"""Files others wrote: bounded, and in an encoding that says what it is."""

from pathlib import Path

MOST_ARTICLE_BYTES = 2_000_000
"""Of a file that holds one article."""
MOST_EXPORT_BYTES = 200_000_000
"""Of a file that holds a whole help center."""
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def read_text(path: Path, most_bytes: int) -> str:
    """The text of a UTF-8 file, or one of UTF-16 with its mark, as spreadsheets save them.

    Raises ValueError when it is too large or in another encoding, OSError when it cannot be read.
    """
    size = path.stat().st_size
    if size > most_bytes:
        raise ValueError(f"it has {size / 1e6:.1f} MB; at most {most_bytes / 1e6:g} MB are read")
    raw = path.read_bytes()
    try:
        return raw.decode("utf-16" if raw.startswith(_UTF16) else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"it is not UTF-8 (byte {error.start}): save it as UTF-8") from error
