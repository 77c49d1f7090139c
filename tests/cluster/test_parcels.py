"""Where parcels are, asked of the started cluster over HTTP by the shop itself."""

import pytest
from crossdesk.testing.waiting import until

pytestmark = pytest.mark.cluster


async def test_a_shop_sees_its_parcel_and_the_order_it_belongs_to(cluster, storefront):
    number = cluster.demo["sample"]["tracking_number"]

    async def is_known() -> bool:
        """Orders are read off the log some time after they were imported."""
        return (await storefront.http.get(f"/v1/shipments/{number}")).status_code == 200

    await until(is_known)
    parcel = (await storefront.http.get(f"/v1/shipments/{number}")).json()
    assert parcel["tracking_number"] == number
    assert parcel["status"] not in {"unknown", "not_found"}
    (order_id,) = parcel["order_ids"]
    order = (await storefront.http.get(f"/v1/orders/{order_id}/shipments")).raise_for_status().json()
    assert number in [each["tracking_number"] for each in order["shipments"]]


async def test_a_number_of_nobody_is_told_as_a_problem(storefront):
    told = await storefront.http.get("/v1/shipments/RR123456785DE")
    assert told.status_code == 404
    assert told.headers["content-type"] == "application/problem+json"
