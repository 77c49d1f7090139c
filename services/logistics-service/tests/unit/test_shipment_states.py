"""The tables of canonical states and of the codes that mean them."""

from typing import get_args

import pytest
from crossdesk.contracts.logistics_facts import ShipmentStatus

from logistics.carriers.statuses import status_map
from logistics.shipments.codes import Meaning, code_tables, meaning
from logistics.shipments.states import LEGS, Customs, State, lasts, states

TOLD_MORE_CLOSELY = {
    "DeliveryFailure_Rejected": "exception",
    "DeliveryFailure_InvalidAddress": "exception",
}
"""Codes whose canonical state is no failed delivery but the reason for it."""


def test_there_are_25_states_and_each_is_described() -> None:
    assert len(get_args(State)) == 25
    assert set(states()) == set(get_args(State))


def test_what_lasts_ranks_above_all_that_passes() -> None:
    table = states()
    lasting = {state for state in table if lasts(state)}
    assert lasting == {
        "cancelled",
        "exception_lost",
        "exception_destroyed",
        "delivered",
        "returning",
        "returned",
    }
    assert min(table[state].rank for state in lasting) > max(table[s].rank for s in table if s not in lasting)


def test_no_two_states_have_one_rank() -> None:
    assert len({row.rank for row in states().values()}) == 25


def test_the_way_goes_from_its_origin_over_the_line_haul_to_the_last_mile() -> None:
    ways = sorted((row.rank, LEGS.index(row.leg)) for row in states().values() if row.leg)
    assert [leg for _, leg in ways] == sorted(leg for _, leg in ways)


def test_every_coarse_status_but_unknown_shows_some_state() -> None:
    assert {row.shown_as for row in states().values()} == {*get_args(ShipmentStatus)} - {"unknown"}


def test_every_stand_of_customs_can_be_told() -> None:
    by_states = {row.customs for row in states().values()}
    by_codes = {code.customs for table in code_tables().values() for code in table.values() if code.customs}
    assert by_states | by_codes == set(get_args(Customs))


def test_every_state_can_be_told_by_some_code() -> None:
    told = {code.state for table in code_tables().values() for code in table.values()}
    told |= {code.at_origin for table in code_tables().values() for code in table.values() if code.at_origin}
    assert told == set(get_args(State))


@pytest.mark.parametrize("code", sorted(code_tables()["seventeen_track"]))
def test_a_status_of_17track_is_shown_as_cases_show_it_today(code: str) -> None:
    state = code_tables()["seventeen_track"][code].state
    today = status_map().of_carrier(code.split("_", maxsplit=1)[0], code)
    assert states()[state].shown_as == TOLD_MORE_CLOSELY.get(code, today) or code == "Exception_Cancel"


def test_all_sub_statuses_of_17track_are_known() -> None:
    assert len([code for code in code_tables()["seventeen_track"] if "_" in code]) + 1 == 30


@pytest.mark.parametrize(
    ("code", "state"),
    [
        ("EMA", "accepted"),
        ("EXA", "export_customs"),
        ("EXB", "customs_hold"),
        ("EMC", "departed_origin"),
        ("EMD", "arrived_destination"),
        ("EDB", "import_customs"),
        ("EME", "customs_hold"),
        ("EDC", "customs_released"),
        ("EMG", "at_delivery_office"),
        ("EDG", "out_for_delivery"),
        ("EDH", "available_for_pickup"),
        ("EMH", "delivery_attempted"),
        ("EMI", "delivered"),
    ],
)
def test_an_event_of_the_postal_union_has_its_meaning(code: str, state: State) -> None:
    told = meaning("upu", code)
    assert told is not None
    assert told.state == state


def test_clearance_in_the_country_of_origin_is_export() -> None:
    assert meaning("seventeen_track", "InTransit_CustomsProcessing") == Meaning("import_customs", "in_customs")
    told = meaning("seventeen_track", "InTransit_CustomsProcessing", at_origin=True)
    assert told == Meaning("export_customs", "in_customs")


@pytest.mark.parametrize(
    ("table", "code"),
    [("seventeen_track", "InTransit_CustomsRequiringInformation"), ("aftership", "Exception_018")],
)
def test_papers_that_customs_want_are_told(table: str, code: str) -> None:
    told = meaning("aftership" if table == "aftership" else "seventeen_track", code)
    assert told == Meaning("customs_hold", "documents_wanted")


def test_a_code_that_is_new_is_told_by_the_wider_one() -> None:
    assert meaning("aftership", "InTransit_099", "InTransit") == Meaning("in_transit", "none")
    assert meaning("aftership", "Teleported_001", "Teleported", None) is None
