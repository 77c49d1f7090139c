"""Realistic customers' messages in many languages, drawn from the demo shop's orders: `Texts(seed, demo).draw()`."""

from loadtests.texts.draft import Draft, NoSuchText
from loadtests.texts.texts import Texts

__all__ = ["Draft", "NoSuchText", "Texts"]
