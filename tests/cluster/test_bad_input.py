"""What should not be sent is refused clearly, at once, and never with a 500; the cluster goes on."""

import json

import pytest

pytestmark = pytest.mark.cluster

GOOD = {"channel": "web", "customer": {"id": "c-1"}, "text": "What is your return policy?"}


def body(**changes) -> bytes:
    return json.dumps({**GOOD, **changes}).encode()


REFUSED = {
    "broken JSON": (b'{"channel": "web", ', 400),
    "not UTF-8": (b'{"text": "\xff\xfe"}', 400),
    "no object": (b"[]", 422),
    "a wrong type": (body(text=17), 422),
    "an unknown field": (body(colour="red"), 422),
    "a missing field": (b'{"channel": "web"}', 422),
    "a NUL": (body(text="hello\x00"), 422),
    "a lone surrogate": (b'{"channel":"web","customer":{"id":"c"},"text":"\\ud83d"}', 422),
    "an empty text": (body(text=""), 422),
    "a blank text": (body(text="  \n\t "), 422),
    "a text of 100,000 characters": (body(text="x" * 100_000), 422),
    "a body of 10 MB": (body(text="x" * 10_000_000), 413),
    "an unknown time zone": (body(customer={"id": "c", "time_zone": "Mars/Base"}), 422),
    "an attachment over http": (body(attachments=[{"url": "http://example.com/a", "content_type": "image/png"}]), 422),
}


@pytest.mark.parametrize("what", REFUSED)
async def test_bad_input_is_refused_with_a_problem_that_names_it(storefront, what):
    content, status = REFUSED[what]
    answer = await storefront.http.post("/v1/inquiries", content=content, headers={"Content-Type": "application/json"})
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    problem = answer.json()
    assert problem["status"] == status
    assert problem["type"].startswith("https://")
    assert problem["title"]


async def test_the_offending_field_is_named(storefront):
    answer = await storefront.http.post("/v1/inquiries", json={**GOOD, "customer": {"id": "c", "tier": "gold"}})
    assert "customer.tier" in json.dumps(answer.json()["errors"])


@pytest.mark.parametrize(
    "text", ["🎉🎉🎉", "\u202egnirts a\u202c", "שלום, איפה החבילה שלי?", "?", "a\u0301" * 50, "\ufeff1234567"]
)
async def test_odd_texts_get_a_sensible_outcome(storefront, text):
    inquiry = await storefront.inquire(text)
    assert inquiry["status"] != "failed"


async def test_nobody_without_a_key_learns_anything(cluster, storefront):
    real = (await storefront.post("What is your return policy?")).json()["inquiry_id"]
    await storefront.outcome(real)
    answers = [
        await storefront.http.get(f"/v1/inquiries/{inquiry}", headers={"Authorization": key})
        for inquiry in (real, "00000000-0000-4000-8000-000000000000")
        for key in ("Bearer nonsense", "Bearer " + "x" * 43, "Basic abc", "")
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text for answer in answers}) == 1


async def test_a_reused_key_with_another_body_is_refused(storefront):
    key = "reused-" + str(id(storefront))
    first = await storefront.post("What is your return policy?", key=key)
    await storefront.outcome(first.json()["inquiry_id"])
    again = await storefront.post("What is your return policy?", key=key)
    other = await storefront.post("Something else entirely", key=key)
    assert (first.status_code, again.status_code, other.status_code) == (202, 202, 422)
    assert again.json()["inquiry_id"] == first.json()["inquiry_id"]


async def test_a_batch_gets_a_verdict_for_each(storefront):
    answer = await storefront.http.post("/v1/inquiries:batch", json={"items": [GOOD, {**GOOD, "text": ""}, GOOD]})
    assert answer.status_code < 300, answer.text
    assert [verdict["status"] for verdict in answer.json()["verdicts"]] == ["accepted", "refused", "accepted"]
