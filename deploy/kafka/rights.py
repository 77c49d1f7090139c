"""Give users of a cluster with an authorizer their rights, as a Strimzi KafkaUser lists them, and take them away.

aiokafka's admin client has no call for it, only the requests (Kafka protocol: CreateAcls, DeleteAcls).
"""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import for_code
from aiokafka.protocol.admin import CreateAclsRequest, DeleteAclsRequest
from crossdesk.errors import Unavailable

_RESOURCES = {"topic": 2, "group": 3, "cluster": 4, "transactionalId": 5}
_OPERATIONS = {"Read": 3, "Write": 4, "Create": 5, "Delete": 6, "Alter": 7, "Describe": 8}
_LITERAL, _ALLOW = 3, 3
"""Numbers of the protocol: org.apache.kafka.common.resource and .acl."""


class Right(NamedTuple):
    """One operation on one topic or group, by its whole name."""

    resource: str
    """`topic` or `group`."""
    name: str
    operation: str
    """As Kafka writes it: `Read`, `Write`, `Describe`."""


def rights_of(user: Mapping[str, Any]) -> set[Right]:
    """All that a KafkaUser with simple authorization is given; each must be a literal name and allowed."""
    return {
        Right(each["resource"]["type"], each["resource"]["name"], operation)
        for each in user["spec"]["authorization"]["acls"]
        for operation in each["operations"]
    }


async def grant(bootstrap: str, user: str, rights: Iterable[Right]) -> None:
    """Let `user` do this, by a listener whose users may change rights. Raises Unavailable when Kafka refuses."""
    async with _admin(bootstrap) as admin:
        answer = await admin._send_request(_CreateAcls([_numbers(user, each) for each in rights]))
    _refuse(code for code, *_ in answer.creation_responses)


async def revoke(bootstrap: str, user: str, rights: Iterable[Right]) -> None:
    """Take this away from `user`. Raises Unavailable when Kafka refuses."""
    async with _admin(bootstrap) as admin:
        answer = await admin._send_request(_DeleteAcls([_numbers(user, each) for each in rights]))
    _refuse(code for code, *_ in answer.filter_responses)


Numbers = tuple[int, str, int, str, str, int, int]
"""Kind of resource, its name, pattern type, principal, host, operation, permission."""


def _numbers(user: str, right: Right) -> Numbers:
    resource, operation = _RESOURCES[right.resource], _OPERATIONS[right.operation]
    return (resource, right.name, _LITERAL, f"User:{user}", "*", operation, _ALLOW)


class _CreateAcls(CreateAclsRequest):  # type: ignore[misc]  # aiokafka is untyped; its own request takes one right only
    def __init__(self, given: Sequence[Numbers]) -> None:
        self._given = given

    def build(self, version: Callable[[Sequence[Numbers]], Any]) -> Any:
        return version(self._given)


class _DeleteAcls(DeleteAclsRequest):  # type: ignore[misc]  # as above
    def __init__(self, given: Sequence[Numbers]) -> None:
        self._given = given

    def build(self, version: Callable[[Sequence[Numbers]], Any]) -> Any:
        return version(self._given)


def _refuse(codes: Iterable[int]) -> None:
    for code in codes:
        if code:
            raise Unavailable(f"Kafka refuses to change rights: {for_code(code).__name__}")


@asynccontextmanager
async def _admin(bootstrap: str) -> AsyncIterator[AIOKafkaAdminClient]:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    try:
        await admin.start()
        yield admin
    finally:
        await admin.close()
