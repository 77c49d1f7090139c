"""The operator's file that says where each shop gives out return labels."""

from pathlib import Path

import pytest
from crossdesk.errors import Misconfigured

from logistics.returns.label_endpoints import read_label_endpoints

SECRETS = {"DEMO_LABEL_SECRET": "shared"}
ENTRY = "demo: {url: 'https://shop.example/labels', secret_env: DEMO_LABEL_SECRET}\n"


def written(folder: Path, text: str) -> Path:
    file = folder / "labels.yaml"
    file.write_text(text, "utf-8")
    return file


def test_without_a_file_no_shop_gives_labels() -> None:
    assert read_label_endpoints(None) == {}


def test_a_shops_endpoint_is_read_with_its_secret(tmp_path: Path) -> None:
    found = read_label_endpoints(written(tmp_path, ENTRY), SECRETS)
    assert (found["demo"].url, found["demo"].secret.get_secret_value()) == ("https://shop.example/labels", "shared")
    assert "shared" not in repr(found)


@pytest.mark.parametrize("host", ["127.0.0.1:8020", "[::1]:8020", "localhost"])
def test_plain_http_is_taken_for_loopback(tmp_path: Path, host: str) -> None:
    entry = f"demo: {{url: 'http://{host}/labels', secret_env: DEMO_LABEL_SECRET}}"
    assert read_label_endpoints(written(tmp_path, entry), SECRETS)["demo"].url == f"http://{host}/labels"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("demo: {url: 'http://shop.example/l', secret_env: A}", r"demo\.url: must begin with https"),
        ("demo: {url: 'http://127.0.0.1.shop.example/l', secret_env: A}", r"demo\.url: must begin with https"),
        ("demo: {url: 'https://user@shop.example/l', secret_env: A}", r"demo\.url: must have a host"),
        ("demo: {url: 'file:///etc/passwd', secret_env: A}", r"demo\.url: must have a host"),
        ("demo: {url: 'https://shop.example/l', secret_env: 'a b'}", r"demo\.secret_env"),
        ("demo: {url: 'https://shop.example/l', secret: s3cret}", r"demo\.secret_env: Field required"),
        ("Demo Shop: {url: 'https://shop.example/l', secret_env: A}", "Demo Shop"),
        ("- https://shop.example", "the file"),
        ("demo: [", "cannot be read"),
        (ENTRY, "the environment variable DEMO_LABEL_SECRET is not set"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(Misconfigured, match=told):
        read_label_endpoints(written(tmp_path, text), {})


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="cannot be read"):
        read_label_endpoints(tmp_path / "none.yaml", {})
