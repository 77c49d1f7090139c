"""`make articles`: give the demo shop of the running stack its help pages, by the command an operator would use."""

import os
import subprocess
import sys
from pathlib import Path

from crossdesk.errors import CrossdeskError, Misconfigured
from crossdesk.operate.services import SERVICES

from deploy.demo.shop import TENANT
from deploy.local.down import holder
from deploy.local.stack import ROOT, stack_of
from deploy.local.state import State, state_from_environment

ARTICLES = ROOT / "deploy" / "demo" / "articles"


def import_articles(state: State, folder: Path) -> int:
    """The exit code of `knowledge-service import-articles`. Raises Misconfigured where nothing runs."""
    if holder(state) is None:
        raise Misconfigured(f"nothing is running in {state.directory}: start it with make run")
    environment = {**os.environ, "CROSSDESK_DATABASE_URL": stack_of(state).database_url("knowledge")}
    service = str(Path(sys.executable).with_name(SERVICES["knowledge"]))
    command = [service, "import-articles", "--tenant", TENANT, str(folder)]
    return subprocess.run(command, env=environment, check=False).returncode


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ARTICLES
    try:
        sys.exit(import_articles(state_from_environment(), folder))
    except CrossdeskError as error:
        sys.exit(f"make articles: {error}")


if __name__ == "__main__":
    main()
