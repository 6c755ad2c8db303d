"""Standard Webhooks, version 1, symmetric: who sent these bytes, and when.

The signed text is `id.timestamp.body`; the signature `v1,` and base64 of its HMAC-SHA256 under
the base64 secret after `whsec_`. Several signatures, and several secrets, may stand side by
side while a secret is being changed. Pure: the simulators use it without Django.
"""

import base64
import binascii
import hmac
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Final

ID: Final = "webhook-id"
TIMESTAMP: Final = "webhook-timestamp"
SIGNATURE: Final = "webhook-signature"
TOLERANCE_S: Final = 300
"""How far the two clocks may be apart, either way; older ones are replays."""
_PREFIX: Final = "whsec_"
_VERSION: Final = "v1"


class BadSignature(Exception):  # noqa: N818  # what the world said, like a refusal
    """Not signed by a holder of the secret, or not now; the text says which."""


def sign(secret: str, *, identity: str, timestamp: int, body: bytes) -> str:
    """The signature header's value."""
    text = b".".join((identity.encode(), str(timestamp).encode(), body))
    digest = hmac.new(_key(secret), text, sha256).digest()
    return f"{_VERSION},{base64.b64encode(digest).decode()}"


def headers(secret: str, *, identity: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The three headers that go with the body."""
    return {
        ID: identity,
        TIMESTAMP: str(timestamp),
        SIGNATURE: sign(secret, identity=identity, timestamp=timestamp, body=body),
    }


def verify(
    secrets: Sequence[str], *, headers: Mapping[str, str], body: bytes, timestamp: int
) -> str:
    """The message's id, or BadSignature. `timestamp` is now, in seconds since 1970."""
    given = {name.lower(): value for name, value in headers.items()}
    identity, moment = given.get(ID, ""), given.get(TIMESTAMP, "")
    if not identity or not moment.isdecimal() or not moment.isascii():
        raise BadSignature("a header is missing")
    if abs(timestamp - int(moment)) > TOLERANCE_S:
        raise BadSignature("too old, or from the future")
    offered = given.get(SIGNATURE, "").encode().split()
    expected = [
        sign(secret, identity=identity, timestamp=int(moment), body=body).encode()
        for secret in secrets
    ]
    if not any(hmac.compare_digest(one, good) for one in offered for good in expected):
        raise BadSignature("no signature is right")
    return identity


def _key(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except binascii.Error as broken:
        raise ValueError("a webhook secret is `whsec_` and base64") from broken
