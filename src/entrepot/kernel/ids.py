"""Ids that the caller makes: time-ordered for what happens, named for what is.

RFC 9562: version 7 (time-ordered) for transfers, orders and events, so that indexes grow at
one end; version 5 (of a readable name) for accounts, so that everyone finds the same account
without asking.
"""

import os
import threading
import time
from datetime import UTC, datetime
from hashlib import sha1
from uuid import UUID

_NAMESPACE = UUID("6f9e3c52-6f1b-5d0c-9a56-2b1f0c7a1d11").bytes
_VERSION_7 = 0x7 << 76
_VERSION_8 = 0x8 << 76
_VARIANT = 0x2 << 62

BOOK_MAX = 0xFFFF
"""Ids have sixteen bits for the number of a book."""
_BOOK_SHIFT = 46
_RANDOM_IN_BOOK = (1 << _BOOK_SHIFT) - 1

_STEP_BACK_MAX = 24 * 3600 * 1000 << 12
_ticking = threading.Lock()
_latest = 0


def new_id() -> UUID:
    """A UUIDv7: 48 bits of milliseconds, 12 of their fraction, 62 random (RFC 9562, 6.2, method 3).

    The fraction (quarters of a microsecond) makes the ids of one process grow in the order in
    which they are made: events of one transaction are told in the order they were recorded.
    A clock that steps back does not change that.
    """
    millis, fraction = _next_tick()
    random = int.from_bytes(os.urandom(8), "big") >> 2
    return UUID(int=(millis << 80) | _VERSION_7 | (fraction << 64) | _VARIANT | random)


def new_id_in(book: int) -> UUID:
    """A UUIDv8 that tells its book: time as in `new_id`, 16 bits of book, 46 random.

    For what is found by its id alone (groups, orders, lines), so that nobody looks up where.
    """
    assert 0 < book <= BOOK_MAX, book
    millis, fraction = _next_tick()
    random = int.from_bytes(os.urandom(6), "big") & _RANDOM_IN_BOOK
    head = (millis << 80) | _VERSION_8 | (fraction << 64) | _VARIANT
    return UUID(int=head | (book << _BOOK_SHIFT) | random)


def book_of(identity: UUID) -> int:
    """The book that an id of `new_id_in` tells; 1 for an id of before there were others.

    Ask it of groups, orders and lines only: what follows from them tells no book.
    """
    if identity.int >> 76 & 0xF != 8:
        return 1
    return (identity.int >> _BOOK_SHIFT & BOOK_MAX) or 1


def _next_tick() -> tuple[int, int]:
    """Milliseconds since 1970 and 4096ths of one, later than any before in this process.

    While a clock that stepped back catches up, ticks follow one another at the smallest
    distance. One that stepped back by more than a day had been wrong before: it is believed.
    """
    global _latest  # noqa: PLW0603  # one line of ticks a process
    millis, rest_ns = divmod(time.time_ns(), 1_000_000)
    tick = (millis << 12) | ((rest_ns << 12) // 1_000_000)
    with _ticking:
        if 0 <= _latest - tick < _STEP_BACK_MAX:
            tick = _latest + 1
        _latest = tick
    return tick >> 12, tick & 0xFFF


def named_id(name: str) -> UUID:
    """The UUIDv5 of a readable name in Entrepot's namespace; the same everywhere, for ever."""
    return UUID(int=int.from_bytes(named_bytes(name), "big"))


def named_bytes(name: str) -> bytes:
    """The sixteen bytes of `named_id`, for those who need no more."""
    digest = bytearray(sha1(_NAMESPACE + name.encode(), usedforsecurity=False).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x50  # version 5
    digest[8] = digest[8] & 0x3F | 0x80
    return bytes(digest)


def following_id(base: UUID, purpose: str) -> UUID:
    """A UUIDv8 for what follows from something: the same for the same purpose, for ever.

    It keeps the 60 bits of time of its base (version 7 or 8), so that it lies beside it in an
    index, and takes the rest from the SHA-1 of purpose and base.
    """
    return UUID(int=int.from_bytes(following_bytes(base.int.to_bytes(16, "big"), purpose), "big"))


def following_bytes(base: bytes, purpose: str) -> bytes:
    """The sixteen bytes of `following_id`, for those who need no more."""
    digest = sha1(purpose.encode() + base, usedforsecurity=False).digest()
    version, variant = 0x80 | base[6] & 0x0F, 0x80 | digest[0] & 0x3F
    return bytes((*base[:6], version, base[7], variant, *digest[1:8]))


def moment_of(identity: UUID) -> datetime:
    """The moment (to the millisecond) at which a UUIDv7 was made, or a v8's base."""
    assert identity.version in {7, 8}, identity
    return datetime.fromtimestamp((identity.int >> 80) / 1000, UTC)
