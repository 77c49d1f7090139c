"""One trace follows an inquiry; a malformed one begins anew."""

from crossdesk.traces import child, trace_id
from hypothesis import given
from hypothesis import strategies as st

KNOWN = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def test_a_child_stays_in_the_trace_with_a_span_of_its_own():
    assert trace_id(child(KNOWN)) == trace_id(KNOWN)
    assert child(KNOWN) != KNOWN


@given(st.none() | st.text(max_size=80))
def test_anything_else_begins_a_trace(text):
    assert trace_id(child(text)) is not None
