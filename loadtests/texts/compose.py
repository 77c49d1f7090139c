"""Puts one message together."""

from random import Random

from loadtests.texts.purchases import Words, mistyped
from loadtests.texts.tables import Kind, Shares
from loadtests.texts.voices import Voice


def compose(kind: Kind, voice: Voice, words: Words, shares: Shares, dice: Random) -> str:
    """A phrase of the kind, with the greeting, ending and slip of the finger some write with it."""
    if dice.random() < shares.mistyped_number:
        words = {**words, **{name: mistyped(words[name], dice) for name in ("number", "order", "ref")}}
    text = dice.choice(voice.templates[kind.name]).format_map(words)
    if dice.random() < shares.greeting:
        text = dice.choice(voice.greetings) + text
    if dice.random() < shares.closing:
        text += dice.choice(voice.closings)
    return f"{text} {dice.choice(kind.emoji)}" if dice.random() < shares.emoji else text
