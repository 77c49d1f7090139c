"""Make up the secrets of compose.yaml, once: python3 deploy/compose/write_secrets.py [FOLDER]

Needs nothing but Python. What is there stays as it is. The folder is closed to others; its files are not, for Docker
mounts them one by one for users of its containers.
"""

import secrets
import sys
from pathlib import Path

PACKAGES = ("gateway", "intent", "translation", "logistics", "payments_risk", "knowledge", "routing")
HOST = "postgres:5432"
FOLDER = Path(__file__).parent / "secrets"


def write_secrets(folder: Path, host: str = HOST) -> None:
    """Every file compose.yaml names. `host` is where services find PostgreSQL."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    superuser = keep(folder, "postgres_password", secrets.token_hex(16))
    keep(folder, "crossdesk_superuser_url", f"postgresql://postgres:{superuser}@{host}/postgres")
    for package in PACKAGES:
        password = keep(folder, f"crossdesk_{package}_password", secrets.token_hex(16))
        keep(folder, f"crossdesk_{package}_owner_password", secrets.token_hex(16))
        keep(folder, f"crossdesk_{package}_database_url", f"postgresql://{package}:{password}@{host}/crossdesk")
    for name in ("token_secret", "webhook_secret", "service_key"):
        keep(folder, f"crossdesk_{name}", secrets.token_hex(32))
    keep(folder, "crossdesk_demo_key", f"demo_{secrets.token_hex(20)}")
    keep(folder, "crossdesk_demo_password", secrets.token_urlsafe(9))


def keep(folder: Path, name: str, fresh: str) -> str:
    """What the file holds; `fresh` where there was none."""
    file = folder / name
    if not file.exists():
        file.write_text(fresh)
        file.chmod(0o444)
    return file.read_text()


if __name__ == "__main__":
    write_secrets(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
