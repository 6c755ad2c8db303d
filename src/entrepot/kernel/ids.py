"""Ids that the caller makes: time-ordered for what happens, named for what is.

RFC 9562: version 7 (time-ordered) for transfers, orders and events, so that indexes grow at
one end; version 5 (of a readable name) for accounts, so that everyone finds the same account
without asking.
"""

import os
import time
from datetime import UTC, datetime
from hashlib import sha1
from uuid import UUID

_NAMESPACE = UUID("6f9e3c52-6f1b-5d0c-9a56-2b1f0c7a1d11").bytes
_VERSION_7 = 0x7 << 76
_VARIANT = 0x2 << 62


def new_id() -> UUID:
    """A UUIDv7: 48 bits of milliseconds, 12 of their fraction, 62 random (RFC 9562, 6.2, method 3).

    The fraction (quarters of a microsecond) makes the ids of one process grow in the order in
    which they are made: events of one transaction are told in the order they were recorded.
    """
    millis, rest_ns = divmod(time.time_ns(), 1_000_000)
    fraction = (rest_ns << 12) // 1_000_000
    random = int.from_bytes(os.urandom(8), "big") >> 2
    return UUID(int=(millis << 80) | _VERSION_7 | (fraction << 64) | _VARIANT | random)


def named_id(name: str) -> UUID:
    """The UUIDv5 of a readable name in Entrepot's namespace; the same everywhere, for ever."""
    return UUID(int=int.from_bytes(named_bytes(name), "big"))


def named_bytes(name: str) -> bytes:
    """The sixteen bytes of `named_id`, for those who need no more."""
    digest = bytearray(sha1(_NAMESPACE + name.encode(), usedforsecurity=False).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x50  # version 5
    digest[8] = digest[8] & 0x3F | 0x80
    return bytes(digest)


def moment_of(identity: UUID) -> datetime:
    """The moment (to the millisecond) at which a UUIDv7 was made."""
    assert identity.version == 7, identity
    return datetime.fromtimestamp((identity.int >> 80) / 1000, UTC)
