"""Secrets from the environment, or from files of one folder as Docker and Kubernetes mount them."""

import os
from collections.abc import Mapping
from pathlib import Path

from crossdesk.errors import Misconfigured

FOLDER = "CROSSDESK_SECRETS_DIR"
USUAL = Path("/run/secrets")
LONGEST = 65_536
"""Bytes of a secret's file: a bundle of certificates fits, a log named by mistake does not."""


def secrets_folder(environment: Mapping[str, str] = os.environ) -> Path | None:
    """The folder CROSSDESK_SECRETS_DIR names, or /run/secrets where that exists. A secret's file has the setting's
    name in lower case: `crossdesk_database_url`.

    Raises Misconfigured when a folder is named that is none.
    """
    named = environment.get(FOLDER)
    if not named:
        return USUAL if USUAL.is_dir() else None
    if not Path(named).is_dir():
        raise Misconfigured(f"{FOLDER}={named} is no folder")
    return Path(named)


def find_secret(name: str, environment: Mapping[str, str] = os.environ) -> str | None:
    """The secret called by a variable's name: that variable, or else the file of the same name in lower case.

    Blanks and line ends around it are no part of it. None when it is nowhere. Raises Misconfigured when the file
    cannot be read.
    """
    if environment.get(name):
        return environment[name].strip()
    folder = secrets_folder(environment)
    file = folder / name.lower() if folder else None
    if file is None or not file.is_file():
        return None
    try:
        with file.open("rb") as opened:
            content = opened.read(LONGEST + 1)
        if len(content) > LONGEST:
            raise Misconfigured(f"{file} has more than {LONGEST} bytes: that is no secret")
        return content.decode().strip() or None
    except (OSError, UnicodeDecodeError) as error:
        raise Misconfigured(f"{file} cannot be read: {type(error).__name__}") from error


def need_secret(name: str, environment: Mapping[str, str] = os.environ) -> str:
    """As `find_secret`. Raises Misconfigured, with where it may be put, when it is nowhere."""
    found = find_secret(name, environment)
    if found is None:
        raise Misconfigured(f"{name} is missing: set it, or put it into the file {name.lower()} of {FOLDER}")
    return found
