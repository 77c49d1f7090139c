"""A knowledge-service's schema, an encoder for its articles, and the words its learning weighs."""

from collections.abc import Awaitable, Callable

import pytest
from crossdesk.store.database import Database

from knowledge.learning.terms import TermWeights
from knowledge.library import Library

from .shop_articles import EncoderOfSubjects


@pytest.fixture
async def database(service_database: Callable[[str], Awaitable[Database]]) -> Database:
    return await service_database("knowledge")


@pytest.fixture
def encoder() -> EncoderOfSubjects:
    return EncoderOfSubjects()


@pytest.fixture(scope="module")
def weights(library: Library) -> TermWeights:
    return TermWeights(library)
