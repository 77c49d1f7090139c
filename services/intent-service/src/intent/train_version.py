"""`python -m intent.train_version DIRECTORY FOLDER`: learn what FOLDER/job.json names, and leave the version there.

DIRECTORY keeps what the versions of all tenants share. To be run apart from the service, at the lowest priority: it
takes a core for minutes.
"""

import json
import logging
import os
import sys
from pathlib import Path

from intent.encoding import Encode, load_encoder
from intent.examples import Example
from intent.learn_version import learn_version
from intent.material import gather

log = logging.getLogger(__name__)

LOWEST = 19


def main() -> None:
    """Read the job, learn, write `model.npz`, `head.npz` where there is an encoder, and `figures.json`."""
    os.nice(LOWEST)
    directory, folder = Path(sys.argv[1]), Path(sys.argv[2])
    job = json.loads((folder / "job.json").read_text(encoding="utf-8"))
    own, taught = ([Example(*row) for row in job[name]] for name in ("own", "taught"))
    learnt = learn_version(gather(own, taught), directory, _encoder() if job["encoder"] else None)
    (folder / "model.npz").write_bytes(learnt.model)
    if learnt.head is not None:
        (folder / "head.npz").write_bytes(learnt.head)
    (folder / "figures.json").write_text(learnt.figures.model_dump_json(), encoding="utf-8")


def _encoder() -> Encode | None:
    try:
        return load_encoder()
    except (ImportError, OSError) as error:
        log.warning("the version is learnt without the sentence encoder", extra={"error": repr(error)})
        return None


if __name__ == "__main__":
    main()
