from pathlib import Path

import pytest
from crossdesk.whole_file import whole_file


def test_what_is_written_takes_the_place_of_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "new" / "model.json"
    for content in (b"first", b"second"):
        with whole_file(path) as out:
            out.write(content)
        assert path.read_bytes() == content
    assert list(path.parent.iterdir()) == [path]


def test_half_a_file_is_seen_by_nobody(tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    path.write_bytes(b"old")
    with whole_file(path) as out:
        out.write(b"new")
        out.flush()
        assert path.read_bytes() == b"old"


def test_where_writing_fails_all_stays_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    path.write_bytes(b"old")
    with pytest.raises(ValueError, match="no number"), whole_file(path) as out:
        out.write(b"half")
        raise ValueError("no number")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
