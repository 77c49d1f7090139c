"""The database of a local stack: one role and schema for each service and one for the bus, each seeing its own only."""

from crossdesk.operate.provision import BUS, DATABASE, Passwords
from crossdesk.operate.provision import provision as make_roles
from crossdesk.operate.services import SERVICES
from crossdesk.store.migrations import migrate

from deploy.local.stack import Stack


async def provision(stack: Stack) -> None:
    """Make database, roles and schemas where they are missing, and bring the schemas up to date. Safe to repeat."""
    roles = stack.credentials.roles
    passwords = {package: Passwords(roles[package], roles[f"{package}_owner"]) for package in SERVICES}
    await make_roles(stack.superuser_url, DATABASE, {**passwords, BUS: Passwords(roles[BUS])})
    for package in SERVICES:
        await migrate(stack.database_url(f"{package}_owner"), package)
