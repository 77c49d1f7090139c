"""Secrets come from the environment or from files as Docker and Kubernetes mount them."""

from pathlib import Path

import pytest
from crossdesk.errors import Misconfigured
from crossdesk.secret_files import LONGEST, find_secret, need_secret


def test_a_variable_goes_before_its_file_and_blanks_around_a_secret_are_no_part_of_it(tmp_path: Path) -> None:
    (tmp_path / "acme_stripe").write_text("from-the-file\n")
    folder = {"CROSSDESK_SECRETS_DIR": str(tmp_path)}
    assert find_secret("ACME_STRIPE", folder) == "from-the-file"
    assert find_secret("ACME_STRIPE", {**folder, "ACME_STRIPE": " given "}) == "given"
    assert find_secret("ACME_ADYEN", folder) is None


def test_a_missing_secret_is_told_with_where_it_may_be_put(tmp_path: Path) -> None:
    (tmp_path / "acme_stripe").write_text("\n")
    with pytest.raises(Misconfigured, match="ACME_STRIPE is missing: set it, or put it into the file acme_stripe"):
        need_secret("ACME_STRIPE", {"CROSSDESK_SECRETS_DIR": str(tmp_path)})


@pytest.mark.parametrize(("content", "why"), [(b"x" * (LONGEST + 1), "more than"), (b"\xff\xfe", "UnicodeDecodeError")])
def test_a_file_that_is_no_secret_is_refused_without_showing_it(tmp_path: Path, content: bytes, why: str) -> None:
    (tmp_path / "acme_stripe").write_bytes(content)
    with pytest.raises(Misconfigured, match=why) as refused:
        find_secret("ACME_STRIPE", {"CROSSDESK_SECRETS_DIR": str(tmp_path)})
    assert "xxx" not in str(refused.value)
