"""SLA agreements of tenants from YAML or JSON."""

from importlib.resources import files

from routing.calendars.strict_yaml import fit, read_strictly
from routing.sla.agreement import Agreements


def read_agreements(text: str, where: str) -> Agreements:
    """Raises Misconfigured naming `where`, the tenant, the rule, and what is wrong with it."""
    return fit(read_strictly(text, where), Agreements, where)


def load_agreements() -> Agreements:
    """Read `sla.yaml`, what is promised where a tenant says nothing else."""
    return read_agreements((files("routing.sla") / "sla.yaml").read_text("utf-8"), "routing/sla/sla.yaml")
