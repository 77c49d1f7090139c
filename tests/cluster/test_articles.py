"""A shop's help pages answer what no scenario tells of."""

import os
import subprocess
import sys

import pytest
from crossdesk.testing.waiting import until

pytestmark = pytest.mark.cluster

QUESTION = "Darf die Isolierflasche in die Spülmaschine?"
CUSTOMER = {"id": "c-articles", "locale": "de-DE", "country": "DE", "time_zone": "Europe/Berlin"}


def make_articles(cluster, folder: str, state: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "deploy.local.demo_articles", folder],
        cwd=cluster.root,
        env={**os.environ, "CROSSDESK_STATE": state or str(cluster.state)},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


async def test_the_demo_shop_answers_from_its_help_pages_once_they_are_imported(cluster, storefront):
    imported = make_articles(cluster, "deploy/demo/articles/de")
    assert imported.returncode == 0, imported.stderr

    async def is_quoted() -> bool:
        """Asked again where the encoder was too busy to be heard in time: a scenario answers then."""
        inquiry = await storefront.inquire(QUESTION, customer=CUSTOMER)
        answer = (await storefront.outcome(inquiry["inquiry_id"]))["answer"]
        return [source.partition("#")[0] for source in answer["sources"]] == ["article/bottle-dishwasher"]

    await until(is_quoted)


def test_articles_need_a_running_cluster_and_a_folder(cluster, tmp_path):
    for folder, state, complaint in (
        ("deploy/demo/articles/de", str(tmp_path), "start it with make run"),
        ("deploy/demo/nothing", None, "does not exist"),
    ):
        failed = make_articles(cluster, folder, state)
        assert failed.returncode != 0
        assert complaint in failed.stderr
        assert len(failed.stderr.splitlines()) == 1
