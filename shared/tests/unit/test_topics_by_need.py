"""A case is on the topics of whoever has to act on it, and on no other."""

from itertools import product

import pytest
from crossdesk.contracts import DisputeAssessed, InquiryUnderstood, ShipmentLocated
from crossdesk.contracts.event import is_urgent
from crossdesk.testing.examples import a_case

WAYS = [
    (InquiryUnderstood, ["shipment", "dispute"]),
    (InquiryUnderstood, ["shipment"]),
    (InquiryUnderstood, ["dispute"]),
    (InquiryUnderstood, []),
    (ShipmentLocated, ["dispute"]),
    (ShipmentLocated, []),
    (DisputeAssessed, []),
]


@pytest.mark.parametrize(("way", "lane"), list(product(WAYS, ["normal", "urgent"])))
def test_a_case_is_where_those_look_who_have_to_act_on_it(way, lane):
    kind, needs = way
    case = a_case(kind, needs=needs, lane=lane)
    assert case.published_on in kind.topics(case.need)
    assert case.published_on in kind.topics()
    assert is_urgent(case.published_on) == (lane == "urgent")


@pytest.mark.parametrize(("kind", "needs"), WAYS)
def test_a_case_wakes_nobody_who_acts_on_something_else(kind, needs):
    case = a_case(kind, needs=needs)
    others = {"answer", *kind.open_needs} - {case.need}
    assert not any(case.published_on in kind.topics(other) for other in others)
