"""What is done for one tenant after the other."""

import pytest
from crossdesk.errors import BusUnavailable

from payments_risk.evidence.rounds import each_apart


async def test_a_fault_of_one_tenant_holds_up_no_other_and_is_told_at_the_end() -> None:
    served: list[str] = []

    async def serve(tenant: str) -> None:
        if tenant == "broken":
            raise ValueError("a report that cannot be drawn")
        served.append(tenant)

    with pytest.raises(ExceptionGroup) as told:
        await each_apart(["one", "broken", "two"], serve)
    assert served == ["one", "two"]
    assert [type(each) for each in told.value.exceptions] == [ValueError]


async def test_an_outage_ends_the_round_at_once() -> None:
    served: list[str] = []

    async def serve(tenant: str) -> None:
        served.append(tenant)
        raise BusUnavailable("no broker answers")

    with pytest.raises(BusUnavailable):
        await each_apart(["one", "two"], serve)
    assert served == ["one"]
