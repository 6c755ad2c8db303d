"""What is kept of the token in an invitation's letter."""

from hashlib import sha256
from typing import Final

TOKEN_LETTERS_MAX: Final = 100


def hash_of(token: str) -> str:
    """SHA-256: a token has 256 random bits, so that nothing slower is needed."""
    return sha256(token[:TOKEN_LETTERS_MAX].encode()).hexdigest()
