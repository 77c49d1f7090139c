"""Who may do everything on an API server started here, and how it is known to be the one."""

import json
import secrets
import ssl
from dataclasses import dataclass
from pathlib import Path

import httpx
import trustme


@dataclass(frozen=True)
class Access:
    """Where it is, the token of one who may do everything, and the authority its certificate comes from, as PEM."""

    url: str
    token: str
    authority: Path

    def kubeconfig(self) -> str:
        """The same for Helm. JSON is YAML."""
        cluster = {"server": self.url, "certificate-authority": str(self.authority)}
        return json.dumps(
            {
                "apiVersion": "v1",
                "kind": "Config",
                "current-context": "trial",
                "clusters": [{"name": "trial", "cluster": cluster}],
                "users": [{"name": "trial", "user": {"token": self.token}}],
                "contexts": [{"name": "trial", "context": {"cluster": "trial", "user": "trial"}}],
            }
        )

    def client(self) -> httpx.Client:
        trust = ssl.create_default_context(cafile=self.authority)
        headers = {"authorization": f"Bearer {self.token}"}
        return httpx.Client(base_url=self.url, headers=headers, verify=trust, timeout=60, trust_env=False)


def make_access(folder: Path, port: int) -> Access:
    """Writes the server's certificate, the key that signs tokens of service accounts, and the line of its one token."""
    authority = trustme.CA()
    access = Access(f"https://127.0.0.1:{port}", secrets.token_hex(16), folder / "authority.pem")
    leaf = authority.issue_cert("127.0.0.1")
    authority.cert_pem.write_to_path(str(access.authority))
    leaf.cert_chain_pems[0].write_to_path(str(folder / "server.pem"))
    leaf.private_key_pem.write_to_path(str(folder / "server.key"))
    trustme.CA().private_key_pem.write_to_path(str(folder / "accounts.key"))
    (folder / "tokens.csv").write_text(f"{access.token},trial,trial,system:masters\n", "utf-8")
    return access
