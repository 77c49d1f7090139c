"""Keys that are changed while everything runs: a secret holds the new one and, for a while, those before it."""

from pydantic import SecretStr

SHORTEST = 32
"""Characters: HMAC-SHA-256 is as strong as its key (RFC 7518, section 3.2)."""


def keys_of(secret: SecretStr) -> tuple[str, ...]:
    """The keys of a secret, divided by blanks or line ends, newest first; none of an empty one.

    What is signed or shown takes the first; what is checked may be by any of them.
    """
    return tuple(secret.get_secret_value().split())


def long_enough(secret: SecretStr) -> SecretStr:
    """The same. Raises ValueError where a key of it is too short to sign with, or there is none."""
    keys = keys_of(secret)
    if not keys or min(map(len, keys)) < SHORTEST:
        raise ValueError(f"a key needs at least {SHORTEST} characters; several, newest first, are divided by blanks")
    return secret
