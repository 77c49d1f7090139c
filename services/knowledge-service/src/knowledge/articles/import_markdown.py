"""Articles from a folder of Markdown files with front matter: `---`, YAML, `---`, and the text."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from knowledge.articles.article import Fault, Row, article_of
from knowledge.articles.text_file import MOST_ARTICLE_BYTES, read_text

FENCE = "---"
MOST_FRONT_MATTER = 20_000
_LINES_BEFORE_YAML = 2


def read_markdown(path: Path, language: str | None) -> Iterator[Row]:
    """Every `*.md` under a folder, or one file. `language` is that of files which name none."""
    files = sorted(path.rglob("*.md")) if path.is_dir() else [path]
    for file in files:
        where = str(file.relative_to(path)) if path.is_dir() else file.name
        try:
            fields, body = split_front_matter(read_text(file, MOST_ARTICLE_BYTES))
        except (ValueError, OSError) as error:
            yield Fault(where, str(error))
            continue
        defaults = {"id": file.stem, "language": language} if language else {"id": file.stem}
        yield article_of({**defaults, **fields, "body": body}, where)


def split_front_matter(text: str) -> tuple[Mapping[str, Any], str]:
    """The fields of the front matter, all of them still text or lists of text, and what stands below it.

    Raises ValueError naming the line when there is none, or when it is no YAML of fields.
    """
    first, _, rest = text.replace("\r\n", "\n").partition("\n")
    front, fence, body = f"\n{rest}".partition(f"\n{FENCE}\n")
    if first.rstrip() != FENCE or not fence:
        raise ValueError(f"line 1: it must begin with {FENCE}, fields such as `title: ...`, and {FENCE} again")
    if len(front) > MOST_FRONT_MATTER:
        raise ValueError(f"line 1: the front matter has more than {MOST_FRONT_MATTER} characters")
    return _fields(front), body


def _fields(front: str) -> Mapping[str, Any]:
    try:
        # The base loader makes text of everything: `no` stays a language, and no tag makes an object.
        fields = yaml.load(front, yaml.CBaseLoader)  # noqa: S506  # the base loader constructs text, lists and maps only
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f"line {mark.line + 1}" if mark else "line 1"
        raise ValueError(
            f"{line}: the front matter is no YAML ({getattr(error, 'problem', None) or 'unreadable'})"
        ) from error
    except RecursionError as error:
        raise ValueError("line 2: the front matter is nested too deeply") from error
    if not isinstance(fields, dict):
        raise ValueError(f"line {_LINES_BEFORE_YAML}: the front matter must be fields such as `title: ...`")
    return fields
