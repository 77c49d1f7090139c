"""`python -m gateway.openapi > docs/openapi.json`: the OpenAPI document, the same on every machine."""

import json
import sys

from gateway.app import Api


def document() -> str:
    """JSON text as it is committed."""
    return json.dumps(Api().openapi(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(document())
