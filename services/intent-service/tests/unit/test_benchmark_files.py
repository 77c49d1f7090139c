"""Public sets are read as they are published, and what is none is refused."""

from pathlib import Path

import pytest

from intent.benchmark_files import Labelled, read_labelled


def test_tables_are_read_by_the_names_of_their_columns(tmp_path: Path) -> None:
    (tmp_path / "bitext.csv").write_text('utterance,intent,tags\n"a, b",cancel_order,B\n')
    (tmp_path / "banking.csv").write_text("text,category\nmy card,card_arrival\n")
    assert read_labelled(tmp_path / "bitext.csv", training=True) == [Labelled("a, b", "cancel_order")]
    assert read_labelled(tmp_path / "banking.csv", training=False) == [Labelled("my card", "card_arrival")]


def test_parts_of_one_file_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "clinc.json"
    path.write_text(
        '{"train": [["a", "x"]], "oos_train": [["b", "oos"]], "val": [["c", "y"]], "oos_val": [["d", "oos"]]}'
    )
    assert [each.text for each in read_labelled(path, training=True)] == ["a", "b"]
    assert [each.text for each in read_labelled(path, training=False)] == ["c", "d"]


def test_lines_and_their_labels_belong_together_by_language(tmp_path: Path) -> None:
    for language in ("german", "hindi"):
        (tmp_path / f"{language}_train_text.txt").write_text("gut\nschlecht\n")
        (tmp_path / f"{language}_train_labels.txt").write_text("2\n0\n")
    rows = read_labelled(tmp_path, training=True)
    assert [(each.text, each.label, each.group) for each in rows[2:]] == [
        ("gut", "2", "hindi"),
        ("schlecht", "0", "hindi"),
    ]


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.csv", "x,y\n1,2\n"), ("a.csv", ""), ("a.json", "{"), ("a.json", '{"val": 3}'), ("a.txt", "")],
)
def test_what_is_no_such_set_is_refused(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(ValueError, match=str(tmp_path)):
        read_labelled(tmp_path / name, training=False)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="holds no"):
        read_labelled(tmp_path, training=True)
