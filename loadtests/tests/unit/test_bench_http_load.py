"""The request wrk repeats, and reading what wrk says."""

import pytest
from crossdesk.errors import Unavailable
from hypothesis import given
from hypothesis import strategies as st

from loadtests.bench.ceilings.http_load import Post, lua, quoted, rate_told

GOOD = "Running 2s test\n  10 requests in 2.00s\nRequests/sec:   5234.25\nTransfer/sec: 1MB\n"


def unquoted(text: str) -> str:
    """What Lua makes of a quoted string: decimal escapes of bytes only."""
    assert text[0] == text[-1] == '"'
    inside, out = text[1:-1], bytearray()
    while inside:
        if inside[0] == "\\":
            out.append(int(inside[1:4]))
            inside = inside[4:]
        else:
            out += inside[0].encode()
            inside = inside[1:]
    return out.decode()


@given(st.text())
def test_any_text_reaches_lua_as_it_is(text):
    shown = quoted(text)
    assert "\n" not in shown
    assert '"' not in shown[1:-1]
    assert unquoted(shown) == text


def test_the_script_names_method_body_and_headers():
    script = lua(Post("http://127.0.0.1:1", "/v1/inquiries", '{"text": "Paket?"}', {"Authorization": "Bearer k"}))
    assert 'wrk.method = "POST"' in script
    assert 'wrk.headers["Authorization"] = "Bearer k"' in script


def test_the_rate_is_read_off():
    assert rate_told(GOOD) == 5234.25


@pytest.mark.parametrize(
    "output",
    [GOOD + "  Non-2xx or 3xx responses: 3\n", GOOD + "  Socket errors: connect 0, read 4\n", "unable to connect"],
)
def test_a_rate_of_refusals_is_no_rate(output):
    with pytest.raises(Unavailable):
        rate_told(output)
